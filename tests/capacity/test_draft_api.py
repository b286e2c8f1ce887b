"""Own listings for programs: drafted, changed and handed in with the names of the wizard."""

from datetime import timedelta
from uuid import uuid4

import pytest

from capacity.models import Listing, Unit
from tests.capacity.conftest import FIVE_AXIS, published_listing, unit_of
from tests.orders import order_world

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/own-listings/"
NIGHTS = [{"weekday": day, "starts": "20:00:00", "ends": "08:00:00"} for day in range(5)]
WHOLE = {
    "process": FIVE_AXIS,
    "title": "五轴加工中心",
    "materials": ["ALU"],
    "attributes": {"env_x": 500, "it_grade": 7},
    "price_mode": "time",
    "price_fen": 260_00,
    "price_rules": [{"name": "nights", "factor_bps": 8_000, "starts": "20:00", "ends": "08:00"}],
    "units": [{"name": "五轴 1 号", "model_name": "DMU 50", "built_in": 2021}],
    "week": NIGHTS,
}


def send(client, method, address, body=None):
    return getattr(client, method)(address, body or {}, content_type="application/json")


def of(draft, *steps):
    return "/".join((f"{ADDRESS}{draft['uuid']}", *steps, ""))


@pytest.fixture
def draft(as_lin, lin_firm):
    answer = send(as_lin, "post", ADDRESS, WHOLE)
    assert answer.status_code == 201, answer.json()
    return answer.json()


def test_a_whole_draft_is_described_in_one_go(draft, as_lin, lin_firm):
    listing = Listing.objects.get(uuid=draft["uuid"], organization=lin_firm)
    assert (listing.state, listing.kind, listing.region) == ("draft", "manufacturing", "330110")
    assert as_lin.get(of(draft)).json() == draft
    [unit] = draft["units"]
    assert (unit["name"], unit["built_in"], unit["week"]) == ("五轴 1 号", 2021, NIGHTS)
    assert [rule["name"] for rule in draft["price_rules"]] == ["nights"]
    assert draft["gaps"] == []


def test_what_is_not_sent_stays_and_what_lacks_is_said(as_lin, lin_firm):
    draft = send(as_lin, "post", ADDRESS, {"title": "五轴"}).json()
    assert [gap["step"] for gap in draft["gaps"]] == ["what", "units", "price"]
    changed = send(as_lin, "patch", of(draft), {"process": FIVE_AXIS}).json()
    assert (changed["title"], changed["process"]) == ("五轴", FIVE_AXIS)
    refused = send(as_lin, "post", of(draft, "submit"))
    assert (refused.status_code, Listing.objects.get().state) == (409, "draft")


def test_units_are_renamed_added_and_taken_out(draft, as_lin):
    [first] = draft["units"]
    rows = [{"uuid": first["uuid"], "name": "1 号机"}, {"name": "2 号机"}]
    both = send(as_lin, "patch", of(draft), {"units": rows}).json()["units"]
    assert [(unit["name"], unit["model_name"]) for unit in both] == [
        ("1 号机", "DMU 50"),
        ("2 号机", ""),
    ]
    gone = {"units": [{"uuid": first["uuid"], "retire": True}]}
    assert len(send(as_lin, "patch", of(draft), gone).json()["units"]) == 1


def test_a_line_takes_machines_of_the_firm_alone(as_lin, lin, lin_firm, rao, rao_firm):
    own = unit_of(published_listing(lin_firm, lin), "own")
    strange = unit_of(published_listing(rao_firm, rao), "strange")
    for machine, status in ((own, 201), (strange, 400)):
        body = {**WHOLE, "capability": "line", "units": [{"name": "L", "machines": [machine.uuid]}]}
        assert send(as_lin, "post", ADDRESS, body).status_code == status
    assert list(Unit.objects.get(name="L").members.all()) == [own]


def test_a_team_is_offered_between_two_days(as_lin, lin_firm, now):
    last = (now + timedelta(days=30)).date().isoformat()
    body = {"process": "SRV.STAFF", "units": [{"name": "A"}], "last_day": last}
    made = send(as_lin, "post", ADDRESS, body).json()
    assert (made["first_day"], made["last_day"]) == (None, last)


def test_it_is_handed_in_and_then_stands(draft, as_lin):
    assert send(as_lin, "post", of(draft, "submit")).json()["state"] == "submitted"
    refused = send(as_lin, "patch", of(draft), {"title": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert [row["uuid"] for row in as_lin.get(ADDRESS + "?state=submitted").json()["results"]] == [
        draft["uuid"]
    ]
    assert as_lin.get(ADDRESS + "?state=draft").json() == {"next": None, "results": []}


def test_photos_come_and_go(draft, as_lin):
    answer = as_lin.post(of(draft, "photos"), {"photo": order_world.picture()})
    [photo] = answer.json()["photos"]
    assert (answer.status_code, photo["level"]) == (201, "public")
    assert as_lin.delete(of(draft, "photos", photo["uuid"])).status_code == 204
    assert as_lin.get(of(draft)).json()["photos"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": "published"}, "state"),
        ({"organization": 1, "evidence": 3}, "evidence"),
        ({"process": "NO.SUCH"}, "process"),
        ({"week": [{"weekday": 0, "starts": "08:05", "ends": "09:00"}]}, "week"),
        ({"units": [{"name": " "}]}, "units"),
        ({"attributes": {"colour": 1}, "process": FIVE_AXIS}, "colour"),
        ({"price_fen": -1, "price_mode": "time"}, "price_fen"),
        ({"process": FIVE_AXIS, "last_day": "2099-01-01"}, "first_day"),
        ({"process": FIVE_AXIS, "units": [{"name": "1", "machines": [str(uuid4())]}]}, "machines"),
        ([1], "non_field_errors"),
    ],
)
def test_what_cannot_be_meant_is_answered_at_its_name_and_stores_nothing(
    as_lin, lin_firm, body, field
):
    answer = send(as_lin, "post", ADDRESS, body)
    assert (answer.status_code, field in str(answer.json())) == (400, True), answer.json()
    assert not Listing.objects.exists()


def test_prices_need_their_own_permission(as_lin, lin, lin_firm):
    lin_firm.memberships.update(role="operator")
    assert send(as_lin, "post", ADDRESS, {"title": "五轴"}).status_code == 201
    assert send(as_lin, "post", ADDRESS, WHOLE).status_code == 403
    assert Listing.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_for_any_number_of_rows(
    as_lin, lin, lin_firm, rows, django_assert_num_queries
):
    for number in range(rows):
        published_listing(lin_firm, lin, title=f"五轴 {number}")
    with django_assert_num_queries(5):
        assert len(as_lin.get(ADDRESS).json()["results"]) == rows
