"""The API of money says what the pages say."""

import pytest

from tests.orders import money_world as world
from tests.personas import *  # noqa: F403  (fixtures)

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(chen_firm, lin_firm):
    return world.placed_order(chen_firm, lin_firm, total_fen=500_000)


def test_figures_and_lines_of_both_sides(order, chen, as_chen, as_lin):
    world.pay(order, chen)
    world.paid_out(order)
    figures = as_lin.get("/api/v1/money/").json()
    assert figures["holder"] == "Gongzao sandbox custodian (test money)"
    assert (figures["released"], figures["fee"], figures["paid_out"]) == (500_000, 10_000, 490_000)
    lines = as_chen.get("/api/v1/money/statement/?side=buyer").json()
    assert lines["next"] is None
    assert [(line["kind"], line["amount_fen"]) for line in lines["results"]] == [
        ("release", -500_000),
        ("receipt", 500_000),
    ]


def test_paying_twice_through_the_api_is_one_payment(order, as_chen):
    first, second = (as_chen.post(f"/api/v1/orders/{order.uuid}/pay/").json() for _ in range(2))
    assert first == second
    assert first["checkout_url"] == f"/sandbox/pay/{first['reference']}/"


@pytest.mark.parametrize(
    "query", ["side=x", "start=x", "start=2026-02-02&end=2026-02-01", "before=x"]
)
def test_what_cannot_be_meant_is_a_problem(order, as_chen, query):
    answer = as_chen.get(f"/api/v1/money/statement/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid"


def test_strangers_and_visitors(order, as_rao, rao_firm, as_lin, visitor):
    assert as_rao.post(f"/api/v1/orders/{order.uuid}/pay/").status_code == 404
    assert as_lin.post(f"/api/v1/orders/{order.uuid}/pay/").status_code == 403
    for path in ("", "statement/"):
        assert visitor.get(f"/api/v1/money/{path}").status_code == 403
        assert as_rao.get(f"/api/v1/money/{path}").status_code == 200
