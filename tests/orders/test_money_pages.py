"""The money pages: figures and lines from ledger rows, files, receipts, and who may see them."""

import csv
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from marketplace.accounts.models import Membership
from marketplace.audit import seal
from orders import escrow, instructions, money_queries, money_todos, statement
from tests.orders import money_world as world
from tests.personas import *  # noqa: F403  (fixtures)
from tests.personas import client_of, person

pytestmark = pytest.mark.django_db
TOTAL, FEE = 500_000, 10_000


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def order(chen_firm, lin_firm):
    return world.placed_order(chen_firm, lin_firm, total_fen=TOTAL)


@pytest.fixture
def funded(order, chen):
    world.pay(order, chen)
    return order


def lines(firm, side, **more):
    return [
        (line.kind, line.amount_fen, line.fee_fen, line.balance_fen)
        for line in money_queries.statement(firm, side, **more)
    ]


def test_both_statements_show_a_whole_order(funded, chen_firm, lin_firm):
    world.paid_out(funded)
    assert lines(chen_firm, "buyer") == [
        ("release", -TOTAL, FEE, 0),
        ("receipt", TOTAL, 0, TOTAL),
    ]
    assert lines(lin_firm, "factory") == [
        ("payout_start", FEE - TOTAL, 0, 0),
        ("release", TOTAL - FEE, FEE, TOTAL - FEE),
    ]


def test_figures_follow_the_money(funded, chen_firm, lin_firm):
    nothing = dict.fromkeys(["scheduled", "released", "fee", "moving", "payable", "paid_out"], 0)
    assert money_queries.factory_figures(lin_firm) == nothing | {"held": TOTAL}

    world.accepted(funded)
    figures = money_queries.factory_figures(lin_firm)
    assert (figures["held"], figures["scheduled"]) == (0, TOTAL)

    escrow.release_due(at=timezone.now())
    net = TOTAL - FEE
    assert money_queries.factory_figures(lin_firm) == {
        "held": 0,
        "scheduled": 0,
        "released": TOTAL,
        "fee": FEE,
        "moving": net,
        "payable": 0,
        "paid_out": 0,
    }
    instructions.send_due(at=timezone.now())
    instructions.confirm(world.tranche_of(funded).instructions.get(), at=timezone.now())
    figures = money_queries.factory_figures(lin_firm)
    assert (figures["moving"], figures["paid_out"]) == (0, net)
    assert money_queries.buyer_figures(chen_firm) == {
        "held": 0,
        "available": 0,
        "released": TOTAL,
        "refunded": 0,
        "moving": 0,
    }


def test_a_refund_shows_on_the_buyers_side(funded, chen_firm):
    escrow.refund(funded, at=timezone.now())
    figures = money_queries.buyer_figures(chen_firm)
    assert (figures["held"], figures["moving"], figures["refunded"]) == (0, TOTAL, 0)
    instructions.send_due(at=timezone.now())
    instructions.confirm(world.tranche_of(funded).instructions.get(), at=timezone.now())
    figures = money_queries.buyer_figures(chen_firm)
    assert (figures["moving"], figures["refunded"]) == (0, TOTAL)


def test_a_period_is_half_open_and_carries_its_opening_balance(funded, chen_firm):
    now = timezone.now()
    world.paid_out(funded)
    later = timezone.now() + timedelta(seconds=1)
    assert len(lines(chen_firm, "buyer", start=now)) == 1
    sums = money_queries.sums(chen_firm, "buyer", start=now, end=later)
    assert (sums.opening_fen, sums.in_fen, sums.out_fen, sums.closing_fen) == (
        TOTAL,
        0,
        -TOTAL,
        0,
    )
    assert lines(chen_firm, "buyer", start=later) == []


def test_a_long_statement_turns_pages_without_repeating(chen, chen_firm, lin_firm):
    for _ in range(3):
        world.funded_order(chen_firm, lin_firm, chen)
    seen, before = [], None
    while page := money_queries.statement(chen_firm, "buyer", before=before, limit=2):
        seen += [line.uuid for line in page]
        before = page[-1].uuid
    assert len(seen) == len(set(seen)) == 3


def test_the_page_says_who_holds_the_money(funded, as_chen, as_lin):
    for client in (as_chen, as_lin):
        page = client.get("/orders/money/").content.decode()
        assert "held by: Gongzao sandbox custodian (test money)" in page
    assert "¥5,000.00" in page


def test_an_empty_statement_tells_how_to_get_its_first_line(chen_firm, lin_firm, as_chen, as_lin):
    assert "when you pay an order into escrow" in as_chen.get("/orders/money/").content.decode()
    assert "when a buyer accepts your goods" in as_lin.get("/orders/money/").content.decode()


@pytest.mark.parametrize("orders", [1, 3])
def test_the_page_asks_as_often_for_one_row_as_for_three(
    request, orders, django_assert_num_queries
):
    chen, chen_firm, lin_firm, as_chen, as_lin = map(
        request.getfixturevalue, ["chen", "chen_firm", "lin_firm", "as_chen", "as_lin"]
    )
    for _ in range(orders):
        world.paid_out(world.funded_order(chen_firm, lin_firm, chen))
    for client, count in ((as_chen, 11), (as_lin, 12)):
        client.get("/orders/money/")
        with django_assert_num_queries(count):
            assert client.get("/orders/money/").status_code == 200


def test_an_impossible_period_says_so_at_its_field(funded, as_chen):
    page = as_chen.get("/orders/money/?start=2026-11-02&end=2026-11-01").content.decode()
    assert "The period ends before it begins." in page
    assert as_chen.get("/orders/money/?start=x&before=y&side=z").status_code == 200


def test_the_file_opens_in_a_spreadsheet(funded, as_chen):
    world.paid_out(funded)
    answer = as_chen.get("/orders/money/statement.csv?side=buyer")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][1:7] == [
        "What",
        "Order",
        "Gross (yuan)",
        "Fee (yuan)",
        "Amount (yuan)",
        "Balance (yuan)",
    ]
    assert rows[1][2:7] == [funded.number, "-5000.00", "100.00", "-5000.00", "0.00"]
    assert rows[2][2:7] == [funded.number, "5000.00", "0.00", "5000.00", "5000.00"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1"])
def test_no_cell_acts_as_a_formula(text):
    assert statement.harmless(text) == f"'{text}"


def test_ordinary_text_stays_as_it_is():
    assert statement.harmless("GZ20261122-000001") == "GZ20261122-000001"


def test_a_receipt_carries_its_seal_and_its_evidence(funded, chen_firm, as_chen):
    line = money_queries.statement(chen_firm, "buyer")[0]
    address = f"/orders/money/receipts/{line.uuid}/"
    assert "sealed into the audit chain within a minute" in as_chen.get(address).content.decode()
    seal.seal_pending()
    assert seal.head().hash_hex in as_chen.get(address).content.decode()

    proof = json.loads(as_chen.get(f"{address}evidence.json").content)
    text = json.loads(proof["rows"][0]["text"])
    assert (text["uuid"], text["amount_fen"]) == (str(line.uuid), [TOTAL])
    assert proof["blocks"][0]["block_hash"] == seal.head().hash_hex


def test_a_receipt_is_seen_by_those_whose_money_it_moved(request, funded, rao_firm):
    as_chen, as_lin, as_rao, chen_firm, lin_firm = map(
        request.getfixturevalue, ["as_chen", "as_lin", "as_rao", "chen_firm", "lin_firm"]
    )
    world.released(funded)
    receipt = money_queries.statement(chen_firm, "buyer")[-1]
    release = money_queries.statement(lin_firm, "factory")[-1]
    for posting, client, status in [
        (receipt, as_chen, 200),
        (receipt, as_lin, 404),
        (receipt, as_rao, 404),
        (release, as_chen, 200),
        (release, as_lin, 200),
        (release, as_rao, 404),
    ]:
        for path in ("", "evidence.json"):
            address = f"/orders/money/receipts/{posting.uuid}/{path}"
            assert client.get(address).status_code == status
    assert as_chen.get(f"/orders/money/receipts/{uuid4()}/").status_code == 404


def test_a_rivals_statement_never_shows_our_money(funded, rao_firm, as_rao):
    world.paid_out(funded)
    for side in ("buyer", "factory"):
        page = as_rao.get(f"/orders/money/?side={side}").content.decode()
        assert funded.number not in page
    assert funded.number not in as_rao.get("/orders/money/statement.csv").content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("manager", 200), ("finance", 200), ("operator", 403), ("viewer", 403)],
)
def test_who_in_the_firm_sees_money(chen_firm, role, status):
    user = person("Somebody", "somebody@example.com")
    Membership.objects.create(user=user, organization=chen_firm, role=role)
    for path in ("", "statement.csv"):
        assert client_of(user).get(f"/orders/money/{path}").status_code == status


def test_paying_leads_to_the_custodian_and_back(order, as_chen, chen_firm):
    answer = as_chen.post(f"/orders/{order.uuid}/pay/")
    assert answer.status_code == 302
    payment = order.payments.get()
    assert answer["Location"] == f"/sandbox/pay/{payment.reference}/"
    back = f"/orders/{order.uuid}/payment/"
    page = as_chen.get(back).content.decode()
    assert "Waiting for the custodian to confirm ¥5,000.00" in page
    part = as_chen.get(back, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    world.payments.confirm(payment, provider_reference="SB1", at=timezone.now())
    assert "Held in escrow" in as_chen.get(back).content.decode()


def test_a_failed_payment_offers_to_pay_again(order, as_chen):
    as_chen.post(f"/orders/{order.uuid}/pay/")
    payment = order.payments.get()
    world.payments._fail(payment, "payer_cancelled", at=timezone.now())
    page = as_chen.get(f"/orders/{order.uuid}/payment/").content.decode()
    assert "Pay again" in page
    assert "nothing is held" in page


def test_a_stranger_finds_no_order_to_pay_and_the_factory_may_not(order, as_lin, as_rao, rao_firm):
    assert as_rao.post(f"/orders/{order.uuid}/pay/").status_code == 404
    assert as_rao.get(f"/orders/{order.uuid}/payment/").status_code == 404
    assert as_lin.post(f"/orders/{order.uuid}/pay/").status_code == 403
    assert as_lin.get(f"/orders/{order.uuid}/pay/").status_code == 405


def test_a_returned_payout_is_on_the_page_with_its_button(
    funded, as_lin, lin_firm, as_rao, rao_firm
):
    payout = world.released(funded)
    instructions.send_due(at=timezone.now())
    payout.refresh_from_db()
    instructions.fail(payout, reason="account_closed", at=timezone.now())
    assert "came back" in as_lin.get("/orders/money/").content.decode()
    address = f"/orders/money/payouts/{payout.tranche.uuid}/again/"
    assert as_rao.post(address).status_code == 404
    assert as_lin.post(address).status_code == 302
    assert "came back" not in as_lin.get("/orders/money/").content.decode()


def test_the_home_page_tells_of_held_money_and_of_a_returned_payout(funded, chen, lin):
    firm = funded.work_orders.get().factory
    assert [f.figure for f in money_todos.held(lin, firm)] == ["¥5,000.00"]
    assert [f.figure for f in money_todos.held(chen, funded.buyer)] == ["¥5,000.00"]
    assert list(money_todos.held(chen, firm)) == []
    payout = world.released(funded)
    instructions.send_due(at=timezone.now())
    payout.refresh_from_db()
    instructions.fail(payout, reason="account_closed", at=timezone.now())
    (line,) = money_todos.returned_payouts(lin, firm)
    assert line.sentence == (
        f"The bank returned ¥4,900.00 of order {funded.number}: check your account."
    )
    assert list(money_todos.returned_payouts(chen, firm)) == []
