"""Bulk import: checked first, every fault named, imported as told, never twice."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from capacity import drafts, import_work, imports, listings
from capacity.models import IdleWindow, ImportRun, Listing, Process, Unit, WeeklyPattern
from marketplace.accounts.models import Membership
from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from tests.capacity.conftest import published_listing, unit_of
from tests.capacity.tables import (
    HEADINGS,
    as_csv,
    as_xlsx,
    checked,
    faults,
    good_row,
    imported,
    started,
    upload,
    worked,
)

pytestmark = pytest.mark.django_db


def failure(run):
    return run.state, run.failure[0] if run.failure else ""


def test_a_check_changes_nothing(lin, lin_firm):
    run = checked([good_row(1), good_row(2)], lin_firm, lin)
    assert (run.state, run.rows, run.good, run.bad, run.imported) == ("checked", 2, 2, 0, 0)
    assert Listing.objects.count() == 0


def test_good_rows_become_drafts_with_units_week_and_calendar(lin, lin_firm):
    run = imported([good_row(1), good_row(2)], lin_firm, lin)
    assert (run.state, run.imported, run.due_at) == ("done", 2, None)
    listing = Listing.objects.get(own_number="A-1")
    assert (listing.title, listing.state, listing.kind) == ("Milling 1", "draft", "manufacturing")
    assert (listing.price_fen, listing.attributes) == (260_00, {"env_x": 500})
    assert listing.region == lin_firm.region
    assert list(listing.units.values_list("name", flat=True)) == ["No 1", "No 2"]
    assert WeeklyPattern.objects.filter(unit__listing=listing).count() == 4
    assert IdleWindow.objects.filter(unit__listing=listing).exists()
    assert run.lines.get(number=2).listing == listing


def test_an_import_makes_what_the_wizard_makes(lin, lin_firm):
    imported([good_row(1)], lin_firm, lin)
    table = Listing.objects.get()
    now = timezone.now()
    process = Process.objects.get(code="MFG.CUT.MILL.AX5")
    said = {"price_mode": "time", "price_fen": 260_00, "own_number": "B"}
    made = drafts.create(
        lin_firm, by=lin, at=now, process=process, title="B", attributes={"env_x": 500}, **said
    )
    names = {"kind", "capability", "price_level", "lease_days", "smallest_lot", "version", "state"}
    assert {name: getattr(table, name) for name in names} == {
        name: getattr(made, name) for name in names
    }
    lines = JournalLine.objects.filter(kind="listing").order_by("id")
    same = ("move", "went_to", "actor", "organization", "region")
    assert len({tuple(getattr(line, name) for name in same) for line in lines}) == 1


def test_an_imported_calendar_is_the_one_set_by_hand(lin, lin_firm):
    imported([good_row(1, Units="No 1")], lin_firm, lin)
    by_table = Unit.objects.get()
    by_hand = unit_of(
        published_listing(lin_firm, lin),
        "x",
        by_table.pattern.values_list("weekday", "starts", "ends"),
    )
    windows = [list(u.windows.values_list("during", flat=True)) for u in (by_table, by_hand)]
    assert windows[0] == windows[1]
    assert by_table.windows_until == by_hand.windows_until


def test_every_fault_of_a_row_is_named_at_once(lin, lin_firm):
    wrong = good_row(
        1, **{"Process": "five axes", "Price (yuan)": "1,5", "Title": "", "Units": "a; a"}
    )
    run = checked([wrong, good_row(2)], lin_firm, lin)
    assert (run.good, run.bad) == (1, 1)
    assert faults(run) == [
        (2, "process", "not_in_list"),
        (2, "title", "missing"),
        (2, "units", "unit_twice"),
        (2, "hours", "no_units"),
        (2, "price", "comma"),
    ]
    assert imports.fault_counts(run)[0][2] == 1


def test_the_rules_of_drafts_are_asked_too_all_of_them(lin, lin_firm):
    headings = (*HEADINGS, "Reachable ISO 286 IT grade", "Largest diameter", "Shortest booking")
    wrong = good_row(1) | {
        "Reachable ISO 286 IT grade": "99",
        "Largest diameter": "50",
        "Shortest booking": "800",
    }
    run = checked([wrong], lin_firm, lin, headings=headings)
    assert faults(run) == [
        (2, "shortest", "rule"),
        (2, "max_dia_mm", "not_of_process"),
        (2, "it_grade", "rule"),
    ]


def test_a_row_with_a_drafts_number_changes_that_draft(lin, lin_firm):
    imported([good_row(1)], lin_firm, lin)
    changed = good_row(1, **{"Title": "Milling, new", "Price (yuan)": "300", "Units": "No 2; No 3"})
    run = imported([changed | {"Work envelope X (mm)": ""}], lin_firm, lin)
    listing = Listing.objects.get()
    assert (listing.title, listing.price_fen) == ("Milling, new", 300_00)
    assert listing.attributes == {"env_x": 500}
    assert list(listing.units.values_list("name", flat=True)) == ["No 1", "No 2", "No 3"]
    assert ["updates", {"count": 1}] in run.notes


def test_a_number_of_what_is_no_draft_is_a_fault(lin, lin_firm):
    published_listing(lin_firm, lin, own_number="A-1")
    assert faults(checked([good_row(1)], lin_firm, lin)) == [(2, "number", "number_taken")]


def test_a_listing_the_firm_has_already_is_a_fault(lin, lin_firm):
    twin = published_listing(lin_firm, lin, title="Milling 1")
    unit_of(twin, "No 2")
    unit_of(twin, "no  1")
    row = good_row(1, **{"Own number": ""})
    assert faults(checked([row], lin_firm, lin)) == [(2, "title", "exists")]


def test_a_row_twice_in_the_file_is_a_fault_of_the_later(lin, lin_firm):
    bare = {"Own number": ""}
    rows = [good_row(1), good_row(1, Title="x"), good_row(3, **bare), good_row(3, **bare)]
    run = checked(rows, lin_firm, lin)
    assert faults(run) == [(3, "number", "number_twice"), (5, "title", "row_twice")]
    assert imports.bad_rows(run)[0].faults[0][2] == {"row": 2}


def test_examples_of_the_template_are_left_out(lin, lin_firm):
    rows = [good_row(1, **{"Own number": "EXAMPLE-1"}), good_row(2, **{"Own number": "示例-2"})]
    run = checked([*rows, good_row(3)], lin_firm, lin)
    assert (run.rows, run.good, run.notes) == (1, 1, [["examples", {"count": 2}]])


def test_all_or_nothing_refuses_while_a_row_is_bad(lin, lin_firm):
    run = checked([good_row(1), good_row(2, Title="")], lin_firm, lin)
    with pytest.raises(Refused, match=r"1 row\(s\) have problems"):
        imports.confirm(run, mode="all", submits=False, by=lin, at=timezone.now())
    assert run.state == "checked"


def test_all_rows_at_once(lin, lin_firm):
    run = imported([good_row(n) for n in range(1, 6)], lin_firm, lin, mode="all")
    assert (run.state, run.imported, Listing.objects.count()) == ("done", 5, 5)
    assert Unit.objects.filter(windows_until=None).count() == 0


def test_nothing_stays_of_all_rows_when_one_went_bad_meanwhile(lin, lin_firm):
    run = checked([good_row(1), good_row(2)], lin_firm, lin)
    published_listing(lin_firm, lin, own_number="A-2")
    imports.confirm(run, mode="all", submits=False, by=lin, at=timezone.now())
    assert failure(worked(run)) == ("failed", "changed")
    assert list(Listing.objects.values_list("own_number", flat=True)) == ["A-2"]


def test_of_the_good_rows_only_the_one_gone_bad_is_left_out(lin, lin_firm):
    run = checked([good_row(1), good_row(2)], lin_firm, lin)
    published_listing(lin_firm, lin, own_number="A-2")
    imports.confirm(run, mode="good", submits=False, by=lin, at=timezone.now())
    assert (worked(run).state, run.imported) == ("done", 1)
    assert ["gone_bad", {"count": 1}] in run.notes


@pytest.mark.parametrize("mode", ["all", "good"])
def test_complete_rows_are_submitted_when_asked(lin, lin_firm, mode):
    rows = [good_row(1), good_row(2, Units="", **{"Idle hours of the week": ""})]
    run = imported(rows, lin_firm, lin, mode=mode, submits=True)
    states = dict(Listing.objects.values_list("own_number", "state"))
    assert states == {"A-1": "submitted", "A-2": "draft"}
    assert dict(map(tuple, run.notes)) == {"unready": {"count": 1}, "not_submitted": {"count": 1}}


def test_prices_need_their_permission(lin, lin_firm, rao):
    Membership.objects.create(user=rao, organization=lin_firm, role="operator")
    assert faults(checked([good_row(1)], lin_firm, rao)) == [
        (2, "price_mode", "no_price_permission")
    ]
    plain = good_row(2, **{"Price mode": "", "Price (yuan)": ""})
    assert imported([plain], lin_firm, rao).imported == 1


def test_a_stranger_and_a_mere_buyer_start_nothing(lin_firm, rao, chen, chen_firm):
    with pytest.raises(NotAllowed):
        started([good_row(1)], lin_firm, rao)
    with pytest.raises(Refused, match="only buys"):
        started([good_row(1)], chen_firm, chen)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "This is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "Excel 97–2003"),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_once(lin, lin_firm, content, sentence):
    with pytest.raises(Invalid, match=sentence) as caught:
        imports.start(upload(content), lin_firm, by=lin, at=timezone.now())
    assert (caught.value.field, ImportRun.objects.count()) == ("file", 0)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n1,2\n", "no_headings"),
        (b"Title,Price\nx,1\n", "missing_headings"),
        (b"Process,Title\n", "no_rows"),
        (b"Process,Title\n" + b"x,\n" * 61, "too_many_rows"),
    ],
)
def test_a_table_that_cannot_be_checked_says_why(lin, lin_firm, content, code, monkeypatch):
    monkeypatch.setattr("capacity.import_checking.MOST_ROWS", 40)
    run = worked(imports.start(upload(content), lin_firm, by=lin, at=timezone.now()))
    assert failure(run) == ("failed", code)


def test_a_title_above_the_headings_and_columns_in_any_order(lin, lin_firm):
    text = "2026 车间设备一览,,\n\n标题,工艺,不认识\n五轴一号,五轴联动加工,x\n"
    file = upload(text.encode("gb18030"))
    run = worked(imports.start(file, lin_firm, by=lin, at=timezone.now()))
    assert (run.good, run.notes[0]) == (1, ["unknown", {"names": ["不认识"]}])
    assert run.lines.get().number == 4


def test_merged_cells_are_a_fault_of_the_rows_they_hide(lin, lin_firm):
    content = as_xlsx(
        [good_row(n) for n in (1, 2, 3)], change=lambda b: b.active.merge_cells("B2:B3")
    )
    run = worked(imports.start(upload(content), lin_firm, by=lin, at=timezone.now()))
    assert faults(run) == [(3, "process", "merged")]


def test_rows_of_a_program_are_a_table_too(lin, lin_firm):
    row = {"process": "MFG.CUT.MILL.AX5", "title": "x", "materials": ["ALU"], "price": 12.5}
    row |= {"price_mode": "time", "units": ["a", "b"], "axes": None}
    run = worked(imports.start_rows([row], lin_firm, name="erp", by=lin, at=timezone.now()))
    assert (run.good, run.bad, run.name) == (1, 0, "erp.csv")


def test_four_files_at_once_are_one_too_many(lin, lin_firm):
    for n in range(imports.MOST_OPEN):
        started([good_row(n)], lin_firm, lin)
    with pytest.raises(Refused, match="being worked on"):
        started([good_row(9)], lin_firm, lin)


def test_a_cancelled_run_is_never_worked_on(lin, lin_firm):
    run = started([good_row(1)], lin_firm, lin)
    imports.cancel(run, by=lin, at=timezone.now())
    assert worked(run).state == "cancelled"
    with pytest.raises(WrongState):
        imports.confirm(run, mode="good", submits=False, by=lin, at=timezone.now())


def test_a_lost_file_says_so(lin, lin_firm):
    run = started([good_row(1)], lin_firm, lin)
    run.file.storage.delete(run.file.name)
    assert failure(worked(run)) == ("failed", "lost_file")


def test_a_month_later_rows_and_file_are_gone_and_the_figures_stay(lin, lin_firm):
    run = imported([good_row(1)], lin_firm, lin)
    assert import_work.forget(timezone.now()) == 0
    later = timezone.now() + imports.KEPT_FOR
    assert import_work.forget(later) == 1
    run.refresh_from_db()
    assert (run.file.name, run.lines.count(), run.imported) == ("", 0, 1)
    assert Listing.objects.count() == 1


@pytest.mark.parametrize("move", [move.name for move in imports.MOVES])
@pytest.mark.parametrize("state", imports.State.values)
def test_every_move_from_every_state(lin, lin_firm, move, state):
    run = ImportRun.objects.create(
        organization=lin_firm,
        started_by=lin,
        name="x",
        format="csv",
        state=state,
        good=1,
        file=ContentFile(as_csv([]), name="x.csv"),
    )
    by = lin if move in ("confirm", "cancel") else None
    try:
        with imports.MOVES.moving(run, move, by=by, at=timezone.now()):
            pass
    except WrongState:
        assert state not in imports.MOVES[move].sources
    else:
        assert run.state == imports.MOVES[move].target


def test_nobody_but_the_firm_decides(lin, lin_firm, rao, rao_firm):
    run = checked([good_row(1)], lin_firm, lin)
    with pytest.raises(NotAllowed):
        imports.confirm(run, mode="good", submits=False, by=rao, at=timezone.now())
    with pytest.raises(NotAllowed):
        imports.cancel(run, by=rao, at=timezone.now())


def test_submission_asks_the_same_as_by_hand(lin, lin_firm):
    run = imported([good_row(1)], lin_firm, lin)
    listing = run.lines.get().listing
    assert listings.gaps(listing, timezone.now()) == []
