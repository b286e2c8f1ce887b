"""The wizard: five steps for every kind of capacity, without scripts and while one types."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from capacity import drafts, lines, listings, units
from capacity.models import IdleWindow, Listing, Process, Unit
from marketplace.audit.models import JournalLine
from tests.capacity.conftest import FIVE_AXIS, published_listing, unit_of

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Autosave": "1"}


def page(name, *args):
    return reverse(f"capacity:{name}", args=args)


def picture(name="machine.jpg"):
    content = BytesIO()
    Image.new("RGB", (900, 600), "navy").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


@pytest.fixture
def draft(lin, lin_firm):
    return published_listing(
        lin_firm, lin, state="draft", published_at=None, reviewed_by=None, title="夜班五轴"
    )


def chosen(kind="manufacturing", capability="equipment", process=FIVE_AXIS):
    """A choice and the fields drawn for it."""
    shown = f"{kind}|{capability}|{process}"
    return {"kind": kind, "capability": capability, "process": process, "shown": shown}


def what(**changed):
    return {
        **chosen(),
        "title": "五轴 DMU 50",
        "region": "330110",
        "attr_env_x": "500",
        "attr_env_y": "450",
        "attr_it_grade": "7",
        "attr_material": ["ALU", "STAINLESS"],
        **changed,
    }


def unit_rows(*names, week=("20:00", "08:00")):
    rows = {f"units-{n}-name": name for n, name in enumerate(names)}
    hours = {
        f"week-{end}_{day}": at
        for day in range(5)
        for end, at in zip(("starts", "ends"), week, strict=True)
    }
    return {"units-TOTAL_FORMS": len(names), "units-INITIAL_FORMS": 0, **rows, **hours}


def test_a_factory_lists_a_machine_in_five_steps_without_scripts(as_lin, lin_firm):
    first = as_lin.post(page("listing_create"), what())
    listing = Listing.objects.get()
    assert first.url == page("listing_edit", listing.uuid, "units")
    steps = [
        ("units", unit_rows("5-axis 1", "5-axis 2"), "price"),
        ("price", {"price_mode": "time", "price_fen": "260", "setup_fen": "300"}, "photos"),
        ("photos", {"description": "薄壁件", "photos": [picture()]}, "preview"),
    ]
    for step, data, following in steps:
        response = as_lin.post(page("listing_edit", listing.uuid, step), data)
        assert response.url == page("listing_edit", listing.uuid, following)
    assert as_lin.get(page("listing_edit", listing.uuid, "preview")).context["gaps"] == []
    as_lin.post(page("listing_edit", listing.uuid, "preview"))
    listing.refresh_from_db()
    assert (listing.state, listing.price_fen, listing.setup_fen) == ("submitted", 260_00, 300_00)
    assert (listing.attributes, listing.materials, listing.photos.count()) == (
        {"env_x": 500.0, "env_y": 450.0, "it_grade": 7},
        ["ALU", "STAINLESS"],
        1,
    )
    assert (Unit.objects.count(), IdleWindow.objects.count() > 80) == (2, True)


def test_another_process_shows_its_fields_before_anything_is_saved(as_lin, lin_firm):
    response = as_lin.post(page("listing_create"), what(process="MFG.PRIM.INJ.STD"))
    assert (response.status_code, Listing.objects.count()) == (200, 0)
    assert b'name="attr_clamp_force_kn"' in response.content
    assert 'value="五轴 DMU 50"' in response.content.decode()
    assert not response.context["form"].errors


def test_a_welding_team_is_asked_for_its_trades_and_for_nothing_of_a_machine(as_lin, lin_firm):
    html = as_lin.get(page("listing_create"), {"kind": "labour"}).content.decode()
    assert 'name="attr_trade"' in html
    assert 'name="attr_headcount"' in html
    assert 'name="attr_env_x"' not in html
    assert "spindle" not in html.lower()


def test_errors_stand_at_the_field_and_on_top_and_nothing_typed_is_lost(as_lin, lin_firm):
    wrong = what(title="", attr_env_x="-3", attr_it_grade="19")
    response = as_lin.post(page("listing_create"), wrong)
    html = response.content.decode()
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"title", "attr_env_x", "attr_it_grade"}
    assert 'href="#id_title"' in html
    assert 'value="450"' in html
    assert "Reachable ISO 286 IT grade lies between 1 and 18." in html


def test_what_does_not_belong_to_the_kind_is_forgotten(as_lin, lin_firm):
    """A link, or a page kept open, may still say the machine of another kind."""
    asked = {"kind": "service", "capability": "equipment", "process": FIVE_AXIS}
    form = as_lin.get(page("listing_create"), asked).context["form"]
    assert form.choice.as_text == "service||"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"price_mode": "time", "price_fen": "-5"}, "price_fen"),
        ({"price_mode": "time"}, "price_fen"),
        ({"price_mode": "value", "value_bps": "0"}, "value_bps"),
        ({"price_mode": "value", "value_bps": "120"}, "value_bps"),
        ({"price_fen": "5"}, "price_mode"),
        ({"price_mode": "time", "price_fen": "99999999999"}, "price_fen"),
    ],
)
def test_wrong_prices_are_said_at_the_field(as_lin, draft, data, field):
    response = as_lin.post(page("listing_edit", draft.uuid, "price"), data)
    assert list(response.context["form"].errors) == [field]
    assert response.status_code == 422


def test_a_preset_fills_the_week_without_saving(as_lin, draft):
    response = as_lin.post(
        page("listing_edit", draft.uuid, "units"), unit_rows("A") | {"preset": "always"}
    )
    assert (response.status_code, Unit.objects.count()) == (200, 0)
    assert response.content.count(b'value="00:00"') == 14
    assert b'value="A"' in response.content


def test_half_a_day_and_odd_minutes_are_refused(as_lin, draft):
    data = unit_rows("A") | {"week-ends_0": "", "week-starts_1": "20:07"}
    response = as_lin.post(page("listing_edit", draft.uuid, "units"), data)
    assert set(response.context["week"].errors) == {"ends_0", "starts_1"}


def test_a_wrong_file_is_refused_in_words_and_the_text_stays(as_lin, draft):
    fake = SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    response = as_lin.post(
        page("listing_edit", draft.uuid, "photos"), {"description": "薄壁", "photos": [fake]}
    )
    assert list(response.context["form"].errors) == ["photos"]
    assert "薄壁" in response.content.decode()


def test_what_is_typed_is_saved_without_leaving_the_page(as_lin, lin_firm):
    """The first word makes the draft; what is wrong is said, and the rest is kept."""
    typing = what(title="五轴", attr_env_x="-3")
    answer = as_lin.post(page("listing_create"), typing, headers=AUTOSAVE).json()
    listing = Listing.objects.get()
    assert answer["url"] == page("listing_edit", listing.uuid, "what")
    assert list(answer["faults"]) == ["attr_env_x"]
    assert answer["message"].startswith("Saved ")
    assert (listing.title, listing.attributes) == ("五轴", {"env_y": 450.0, "it_grade": 7})


def test_a_wrong_figure_leaves_the_one_that_was_saved(as_lin, draft):
    url = page("listing_edit", draft.uuid, "what")
    answer = as_lin.post(url, what(attr_env_x="-3"), headers=AUTOSAVE).json()
    draft.refresh_from_db()
    assert (list(answer["faults"]), draft.attributes["env_x"]) == (["attr_env_x"], 500)


def test_typing_writes_no_line_in_the_journal_and_no_version(as_lin, draft):
    url = page("listing_edit", draft.uuid, "what")
    as_lin.post(url, what(title="Half a wo"), headers=AUTOSAVE)
    draft.refresh_from_db()
    assert (draft.title, draft.version) == ("Half a wo", 1)
    assert not JournalLine.objects.filter(object_uuid=draft.uuid).exists()


def test_nothing_is_made_before_a_kind_is_chosen(as_lin, lin_firm):
    answer = as_lin.post(page("listing_create"), {"title": "x"}, headers=AUTOSAVE).json()
    assert (answer["is_saved"], Listing.objects.count()) == (False, 0)


def test_a_unit_saved_on_the_way_is_not_saved_twice(as_lin, draft):
    url = page("listing_edit", draft.uuid, "units")
    answer = as_lin.post(url, unit_rows("5-axis 1"), headers=AUTOSAVE).json()
    unit = Unit.objects.get()
    assert answer["fill"] == {"units-0-uuid": str(unit.uuid)}
    again = unit_rows("5-axis 1 b") | {"units-0-uuid": str(unit.uuid)}
    as_lin.post(url, again, headers=AUTOSAVE)
    assert list(Unit.objects.values_list("name", flat=True)) == ["5-axis 1 b"]


def test_a_refusal_while_typing_is_said_and_loses_nothing(as_lin, draft):
    listings.edit(draft, by=draft.organization.memberships.get().user, at=draft.created_at)
    twin = published_listing(
        draft.organization,
        None,
        own_number="M-7",
        state="draft",
        published_at=None,
        reviewed_by=None,
        reviewed_at=None,
    )
    url = page("listing_edit", draft.uuid, "what")
    answer = as_lin.post(url, what(own_number=twin.own_number), headers=AUTOSAVE).json()
    assert answer["message"].startswith("Not saved: Another listing of your firm has the number")
    answer = as_lin.post(url, what(own_number="M-7"))
    assert list(answer.context["form"].errors) == ["own_number"]


def rule(number, **said):
    return {f"rules-{number}-{name}": value for name, value in said.items()}


def rule_rows(*rows):
    data = {"rules-TOTAL_FORMS": len(rows), "rules-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= rule(number, **row)
    return data


NIGHTS = {"name": "Nights", "percent": "70", "starts": "22:00", "ends": "06:00"}
BY_TIME = {"price_mode": "time", "price_fen": "100"}


def test_price_rules_are_kept_in_their_order(as_lin, draft):
    weekend = {"name": "Weekends", "percent": "80.5", "weekdays": ["5", "6"]}
    url = page("listing_edit", draft.uuid, "price")
    as_lin.post(url, BY_TIME | rule_rows(NIGHTS, {}, weekend))
    kept = list(draft.price_rules.values_list("position", "name", "factor_bps", "weekdays"))
    assert kept == [(0, "Nights", 7_000, []), (1, "Weekends", 8_050, [5, 6])]
    as_lin.post(url, BY_TIME)
    assert draft.price_rules.count() == 2
    as_lin.post(url, BY_TIME | rule_rows(NIGHTS | {"remove": "on"}, weekend))
    assert [row.name for row in draft.price_rules.all()] == ["Weekends"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"percent": ""}, "percent"),
        ({"percent": "301"}, "percent"),
        ({"ends": ""}, "__all__"),
        ({"starts": "", "ends": ""}, "__all__"),
        ({"from_on": "2026-12-01", "until_on": "2026-11-01"}, "__all__"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_said_at_its_row(as_lin, draft, changed, field):
    data = BY_TIME | rule_rows(NIGHTS | changed)
    response = as_lin.post(page("listing_edit", draft.uuid, "price"), data)
    assert response.status_code == 422
    assert [list(form.errors) for form in response.context["rules"]] == [[field]]
    assert draft.price_rules.count() == 0


def test_rules_are_added_and_moved_without_judging(as_lin, draft):
    url, half = page("listing_edit", draft.uuid, "price"), {"name": "half"}
    added = as_lin.post(url, BY_TIME | rule_rows(half) | {"add": "weekends"})
    assert [form.initial["name"] for form in added.context["rules"]] == ["half", "Weekends"]
    moved = as_lin.post(url, BY_TIME | rule_rows(half, NIGHTS) | {"up": "1"})
    assert [form.initial["name"] for form in moved.context["rules"]] == ["Nights", "half"]
    assert (moved.status_code, draft.price_rules.count()) == (200, 0)


def test_the_price_step_calculates_with_the_saved_price(as_lin, draft, lin, now):
    rows = [{"name": "Nights", "factor_bps": 7_000, "starts": "22:00", "ends": "06:00"}]
    listings.edit(draft, by=lin, at=now, setup_fen=300_00)
    listings.set_price_rules(draft, rows, by=lin, at=now)
    asked = {"amount": "4", "starts_at": "2026-12-01T20:00", "pieces": "10"}
    bill = as_lin.get(page("listing_edit", draft.uuid, "price"), asked).context["bill"]
    assert [(line.label, line.fen) for line in bill.lines] == [
        ("Nights · 2 h at 70 %", 364_00),
        ("Full price · 2 h at 100 %", 520_00),
        ("Set-up", 300_00),
    ]
    assert (bill.total_fen, bill.unit_fen, bill.unit) == (1_184_00, 118_40, "piece")


@pytest.fixture
def line(lin, lin_firm, now):
    process = Process.objects.get(code="MFG.JOIN.SMT")
    return listings.create(
        lin_firm, by=lin, at=now, process=process, capability="line", title="SMT"
    )


def test_a_line_names_its_machines(as_lin, line, listing):
    machines = list(listing.units.all())
    data = unit_rows("Line 1") | {"units-0-machines": [str(unit.uuid) for unit in machines]}
    response = as_lin.post(page("listing_edit", line.uuid, "units"), data)
    assert response.status_code == 302
    assert lines.machines_of(line.units.get()) == machines


def test_a_line_is_not_made_of_a_strangers_machines(as_lin, line, rao, rao_firm):
    foreign = unit_of(published_listing(rao_firm, rao), "Rao's")
    data = unit_rows("Line 1") | {"units-0-machines": [str(foreign.uuid)]}
    response = as_lin.post(page("listing_edit", line.uuid, "units"), data)
    assert (response.status_code, Unit.objects.filter(listing=line).count()) == (422, 0)


@pytest.fixture
def team(lin, lin_firm, now):
    process = Process.objects.get(code="SRV.STAFF")
    return listings.create(lin_firm, by=lin, at=now, process=process, title="焊接班组")


def days_offered(unit):
    windows = IdleWindow.objects.filter(unit=unit)
    return sorted(
        {f"{window.period.start.astimezone(drafts.price_rules.LOCAL):%m-%d}" for window in windows}
    )


def test_a_team_is_offered_on_its_days_alone(as_lin, team, now):
    first, last = now.date() + timedelta(days=10), now.date() + timedelta(days=14)
    dates = {"dates-first": first.isoformat(), "dates-last": last.isoformat()}
    data = unit_rows("班组一", week=("08:00", "18:00")) | dates
    assert as_lin.post(page("listing_edit", team.uuid, "units"), data).status_code == 302
    unit = team.units.get()
    offered = [date.fromisoformat(f"{first.year}-{day}") for day in days_offered(unit)]
    assert all(first <= day <= last and day.weekday() < 5 for day in offered)
    assert len(offered) >= 3 - 2 * (first.weekday() > 4)
    assert units.dates_of(unit) == (first, last)
    open_ended = data | {"units-0-uuid": str(unit.uuid), "dates-first": "", "dates-last": ""}
    as_lin.post(page("listing_edit", team.uuid, "units"), open_ended)
    assert units.dates_of(unit) == (None, None)
    assert len(days_offered(unit)) > 20


def test_the_preview_shows_what_each_reader_sees(as_lin, draft):
    Listing.objects.filter(pk=draft.pk).update(
        address="临平大道 1 号", price_level="platform", calendar_confirmed_at=None
    )
    url = page("listing_edit", draft.uuid, "preview")
    seen = {
        name: as_lin.get(url, {"as": name}).content.decode()
        for name in ("", "verified", "partners")
    }
    assert ["¥260.00" in html for html in seen.values()] == [False, True, True]
    assert ["临平大道" in html for html in seen.values()] == [False, False, True]


def test_a_reader_without_the_right_to_price_goes_on_without(as_rao, rao, lin_firm, draft):
    lin_firm.memberships.create(user=rao, role="operator")
    html = as_rao.get(page("listing_edit", draft.uuid, "price")).content.decode()
    assert "Prices are set by the owner or a manager" in html
    assert 'name="price_fen"' not in html
