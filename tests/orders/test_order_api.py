"""The API of orders: the same orders, moves and refusals as the pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders import order_queries
from tests.orders import order_world as world
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db
LIST = "/api/v1/orders/"


@pytest.fixture
def work(chen_firm, lin_firm):
    return world.place(chen_firm, lin_firm)


def path(work, action):
    return f"/api/v1/work-orders/{work.uuid}/{action}/"


def post(client, work, action, sent=None, **more):
    return client.post(path(work, action), sent or {}, content_type="application/json", **more)


def test_the_list_says_whose_turn_it_is(work, as_chen, as_lin):
    (row,) = as_chen.get(LIST).json()["results"]
    assert (row["number"], row["state"]) == (work.order.number, "pending_funding")
    assert row["turn"]["kind"] == "yours"
    (row,) = as_lin.get(LIST).json()["results"]
    assert row["turn"]["kind"] == "waiting"
    assert as_chen.get(LIST, {"tab": "ended"}).json() == {"next": None, "results": []}


def test_the_list_finds_words_and_continues(chen_firm, lin_firm, as_chen, monkeypatch):
    for firm in (chen_firm, lin_firm):
        firm.state = "regular"
        firm.save()
    works = [world.place(chen_firm, lin_firm, quantity=5) for _ in range(3)]
    monkeypatch.setattr(order_queries, "PAGE", 2)
    first = as_chen.get(LIST, {"q": "bracket"}).json()
    second = as_chen.get(first["next"]).json()
    numbers = [row["number"] for row in first["results"] + second["results"]]
    assert numbers == [work.order.number for work in reversed(works)]
    assert second["next"] is None
    with CaptureQueriesContext(connection) as two:
        as_chen.get(LIST)
    monkeypatch.setattr(order_queries, "PAGE", 20)
    with CaptureQueriesContext(connection) as three:
        as_chen.get(LIST)
    assert len(two) == len(three)


def test_a_cursor_that_is_none_is_refused(as_chen, work):
    answer = as_chen.get(LIST, {"after": "²"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_an_order_shows_terms_money_and_story_to_both_sides(work, as_chen, as_lin):
    work = world.advance(work, "in_production")
    world.inspect(work, rejected=1)
    tranche = work.tranches.get()
    for client, fee in ((as_lin, tranche.fee_fen), (as_chen, None)):
        order = client.get(f"{LIST}{work.order.uuid}/").json()
        (shown,) = order["work_orders"]
        assert (order["state"], shown["state"]) == ("rework", "rework")
        assert shown["snapshot"]["total_fen"] == work.total_fen
        assert shown["tranches"][0]["fee_fen"] == fee
        report = next(each for each in shown["timeline"] if each["photos"])
        assert client.get(report["photos"][0]).getvalue().startswith(b"RIFF")


def test_the_whole_way_by_api(work, as_lin, as_chen):
    work = world.advance(work, "ready")
    assert post(as_lin, work, "start").json()["state"] == "in_production"
    progress = {"percent": 40, "note": "half", "photos": [world.picture(), world.picture("red")]}
    answer = as_lin.post(path(work, "progress"), progress)
    assert answer.json()["percent"] == 40
    assert len(work.progress.get().photos.all()) == 2
    found = {"checked": 100, "rejected": 0, "verdict": "passed", "photos": [world.picture()]}
    assert as_lin.post(path(work, "inspect"), found).json()["state"] == "ready_to_ship"
    assert post(as_lin, work, "ship", {"carrier": "SF"}).json()["state"] == "shipped"
    assert post(as_chen, work, "delivered").json()["state"] == "delivered"
    shown = post(as_chen, work, "accept").json()
    assert (shown["state"], shown["tranches"][0]["state"]) == ("accepted", "release_scheduled")


def test_a_cancellation_tells_its_reason(work, as_lin):
    assert post(as_lin, work, "cancel").status_code == 400
    shown = post(as_lin, work, "cancel", {"reason": "Spindle broken"}).json()
    assert (shown["state"], shown["cancel_reason"]) == ("cancelled", "Spindle broken")


def test_refusals_are_problems_with_a_code_and_a_sentence(work, as_lin, as_chen):
    answer = post(as_lin, work, "ship", {"carrier": "SF"})
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["code"] == "wrong_state"
    work = world.advance(work, "in_production")
    answer = post(as_chen, work, "ship", {"carrier": "SF"})
    assert answer.status_code == 409
    found = {"checked": 100, "rejected": 2, "verdict": "passed", "photos": [world.picture()]}
    answer = as_lin.post(path(work, "inspect"), found)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert as_lin.post(path(work, "inspect"), {**found, "photos": []}).status_code == 400
    assert as_chen.post(path(work, "inspect"), found).status_code == 403
    assert as_lin.post(path(work, "inspect"), "x", content_type="text/csv").status_code == 415


def test_strangers_find_nothing_and_visitors_are_not_let_in(work, as_rao, rao_firm, visitor):
    actions = ("start", "progress", "inspect", "ship", "delivered", "accept", "cancel")
    answers = [as_rao.post(path(work, action)).status_code for action in actions]
    assert set(answers) <= {404}
    assert as_rao.get(f"{LIST}{work.order.uuid}/").status_code == 404
    assert as_rao.get(LIST).json()["results"] == []
    assert visitor.get(LIST).status_code == 403
    assert visitor.post(path(work, "accept")).status_code == 403
    assert world.fresh(work).state == "pending_funding"
    assert work.order.placed_at == NOW
