"""The pages of bulk import: upload, what was found, the owner's word."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from capacity import imports
from capacity.models import ImportRun, Listing
from marketplace.notices.models import Notice
from tests.capacity.tables import as_csv, checked, good_row, imported, started, upload, worked
from tests.personas import client_of

pytestmark = pytest.mark.django_db

START = "/capacity/mine/import/"
WRONG = {"Price (yuan)": "1,5", "Title": ""}


def address(run, *steps):
    return "/".join((f"{START}{run.uuid}", *steps, ""))


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_an_upload_leads_to_its_run(as_lin, lin_firm):
    answer = as_lin.post(START, {"file": upload(as_csv([good_row(1)]), "机床 2026.csv")})
    run = ImportRun.objects.get()
    assert answer["Location"] == address(run)
    assert (run.name, run.format, run.state) == ("机床 2026.csv", "csv", "uploaded")
    assert "Waiting for its turn" in text_of(as_lin.get(address(run)))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "This field is required"),
        (SimpleUploadedFile("a.xlsx", b""), "This file is empty"),
        (SimpleUploadedFile("a.xlsx", b"%PDF-1.4"), "This is a PDF"),
    ],
)
def test_a_wrong_file_is_refused_on_the_page(as_lin, lin_firm, file, sentence):
    answer = as_lin.post(START, {"file": file} if file else {})
    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_a_large_file_is_refused_with_both_sizes(as_lin, lin_firm, monkeypatch):
    monkeypatch.setattr(imports, "MAX_BYTES", 10)
    answer = as_lin.post(START, {"file": upload(as_csv([good_row(1)]))})
    assert "at most 10\xa0bytes fit" in answer.content.decode()


def test_wrong_rows_are_explained_one_by_one(as_lin, lin, lin_firm):
    run = checked([good_row(1), good_row(2, **WRONG)], lin_firm, lin)
    page = text_of(as_lin.get(address(run)))
    assert "Row 3" in page
    assert "“1,5”: is the comma a decimal point?" in page
    assert "This cell is empty; every row needs it." in page
    assert "The 1 good rows; the 1 with problems are left out" in page


def test_one_kind_of_problem_at_a_time(as_lin, lin, lin_firm):
    run = checked([good_row(1, **WRONG), good_row(2, Title="")], lin_firm, lin)
    page = text_of(as_lin.get(address(run), {"fault": "price comma"}))
    assert ("Row 2" in page, "Row 3" in page) == (True, False)
    assert "Price: unclear comma (1)" in page
    assert "Row 3" in text_of(as_lin.get(address(run), {"fault": "nonsense"}))


def test_bad_rows_come_a_page_at_a_time(as_lin, lin, lin_firm):
    run = checked([good_row(n, Title="") for n in range(1, 31)], lin_firm, lin)
    page = as_lin.get(address(run))
    assert [row["number"] for row in page.context["rows"]] == list(range(2, 27))
    following = as_lin.get(address(run) + page.context["next"])
    assert [row["number"] for row in following.context["rows"]] == list(range(27, 32))
    assert following.context["next"] == ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_queries_for_any_number(
    as_lin, lin, lin_firm, count, django_assert_num_queries
):
    run = checked([good_row(n, **WRONG) for n in range(count)], lin_firm, lin)
    as_lin.get(address(run))
    with django_assert_num_queries(7):
        as_lin.get(address(run))


def test_confirming_imports_the_good_rows(as_lin, lin, lin_firm):
    run = checked([good_row(1), good_row(2, **WRONG)], lin_firm, lin)
    as_lin.post(address(run, "confirm"), {"mode": "good"})
    worked(run)
    page = text_of(as_lin.get(address(run)))
    assert "1 row imported" in page
    assert (Listing.objects.get().state, run.state) == ("draft", "done")


def test_a_formula_is_shown_as_it_stands_in_the_file(as_lin, lin, lin_firm):
    run = started([good_row(1)], lin_firm, lin)
    worked(run)
    run.lines.update(faults=[["title", "formula", {"text": "A1"}]], values={"1": "ƒ=A1", "0": "x"})
    page, rows = text_of(as_lin.get(address(run))), f"/api/v1/imports/{run.uuid}/rows/"
    assert "ƒ" not in page
    assert "ƒ" not in as_lin.get(rows).text


def test_what_is_no_choice_is_said_in_a_sentence(as_lin, lin, lin_firm):
    run = checked([good_row(1), good_row(2, **WRONG)], lin_firm, lin)
    page = text_of(as_lin.get(address(run)))
    assert "<p>The 1 good rows; the 1 with problems are left out</p>" in page
    assert 'type="radio"' not in page
    assert '<input type="hidden" name="mode" value="good"' in page


def test_all_rows_are_not_offered_while_one_is_bad(as_lin, lin, lin_firm):
    run = checked([good_row(1), good_row(2, **WRONG)], lin_firm, lin)
    answer = as_lin.post(address(run, "confirm"), {"mode": "all"})
    assert answer.status_code == 422
    run.refresh_from_db()
    assert run.state == "checked"


def test_a_second_press_is_told_that_it_came_late(as_lin, lin, lin_firm):
    run = checked([good_row(1)], lin_firm, lin)
    assert as_lin.post(address(run, "confirm"), {"mode": "all"}).status_code == 302
    assert as_lin.post(address(run, "confirm"), {"mode": "all"}).status_code == 422


def test_stopping_asks_first_and_says_what_stays(as_lin, lin, lin_firm):
    run = checked([good_row(1)], lin_firm, lin)
    assert "No row of “machines.csv” is imported." in text_of(as_lin.get(address(run, "cancel")))
    as_lin.post(address(run, "cancel"))
    assert "No row of this file was imported." in text_of(as_lin.get(address(run)))


def test_htmx_gets_the_run_alone_and_stops_asking_when_it_is_checked(as_lin, lin, lin_firm):
    run = started([good_row(1)], lin_firm, lin)
    part = as_lin.get(address(run), HTTP_HX_REQUEST="true").content.decode()
    assert 'hx-trigger="every 2s"' in part
    assert "<html" not in part
    worked(run)
    assert "every 2s" not in as_lin.get(address(run), HTTP_HX_REQUEST="true").content.decode()


def test_the_file_comes_back_with_its_problems(as_lin, lin, lin_firm):
    run = checked([good_row(1), good_row(2, **WRONG)], lin_firm, lin)
    sent = b"".join(as_lin.get(address(run, "problems")).streaming_content)
    sheet = load_workbook(io.BytesIO(sent)).active
    rows = list(sheet.values)
    assert rows[0][:4] == ("Problems", "Own number", "Process", "Title")
    assert rows[1][0] is None
    assert rows[2][0].splitlines()[0] == "Title: This cell is empty; every row needs it."
    assert (rows[2][7], sheet["H3"].fill.fgColor.rgb) == ("1,5", "FFFBE3E0")


def test_the_corrected_file_is_understood_with_its_added_column(as_lin, lin, lin_firm):
    run = checked([good_row(1), good_row(2, **WRONG)], lin_firm, lin)
    sent = b"".join(as_lin.get(address(run, "problems") + "?only=bad").streaming_content)
    book = load_workbook(io.BytesIO(sent))
    book.active["D2"], book.active["H2"] = "Milling 2", "15"
    file = io.BytesIO()
    book.save(file)
    as_lin.post(START, {"file": upload(file.getvalue(), "again.xlsx")})
    again = worked(ImportRun.objects.latest("id"))
    assert (again.good, again.bad, again.notes) == (1, 0, [])


def test_a_stranger_finds_no_run_and_an_official_no_door(lin, lin_firm, as_rao, rao_firm, as_wu):
    run = checked([good_row(1)], lin_firm, lin)
    for step in ((), ("problems",)):
        assert as_rao.get(address(run, *step)).status_code == 404
        assert as_wu.get(address(run, *step)).status_code == 403
    for step in ("confirm", "cancel"):
        assert as_rao.post(address(run, step), {"mode": "good"}).status_code == 404


def test_a_viewer_of_the_firm_may_not(lin, lin_firm, chen):
    from marketplace.accounts.models import Membership

    Membership.objects.create(user=chen, organization=lin_firm, role="viewer")
    assert client_of(chen).get(START).status_code == 403


def test_large_files_are_announced_when_they_are_done(lin, lin_firm, monkeypatch):
    monkeypatch.setattr("capacity.import_notices.TOLD_FROM", 2)
    imported([good_row(1), good_row(2)], lin_firm, lin)
    kinds = Notice.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["import_checked", "import_done"]


def test_former_runs_are_listed(as_lin, lin, lin_firm):
    imported([good_row(1)], lin_firm, lin)
    page = as_lin.get(START)
    assert [run.name for run in page.context["runs"]] == ["machines.csv"]


def test_sentences_are_in_the_readers_language(as_lin, lin, lin_firm):
    headings = ("Process", "Title", "Reachable ISO 286 IT grade")
    row = good_row(1) | {"Reachable ISO 286 IT grade": "99"}
    run = checked([row], lin_firm, lin, headings=headings)
    assert "Reachable ISO 286 IT grade lies between 1 and 18." in text_of(as_lin.get(address(run)))
    as_lin.cookies["django_language"] = "zh-hans"
    assert "可达公差等级（ISO 286 IT）" in text_of(as_lin.get(address(run)))
