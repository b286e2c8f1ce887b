"""The sandbox custodian: its cashier, its mistakes, and its signed posts over real HTTP."""

import threading
from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils import timezone, translation

from orders import escrow, inbox, instructions, ledger_check, payments, sandbox
from orders.models import GatewayEvent, SandboxCharge, SandboxNotice
from tests.orders import money_world as world
from tests.personas import *  # noqa: F403  (fixtures)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def site(db, settings, monkeypatch):
    """Our web process, for the custodian's posts. It answers on the test's own connection (while
    the test waits for the answer), so that no live worker sees these orders."""
    server = WSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    ours = connections["default"]
    ours.inc_thread_sharing()
    monkeypatch.setattr(ours, "close_if_unusable_or_obsolete", lambda: None)

    def serve():
        connections["default"] = ours
        server.serve_forever(poll_interval=0.05)

    thread = threading.Thread(target=serve)
    thread.start()
    settings.SITE_URL = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
    ours.dec_thread_sharing()


@pytest.fixture
def charge(site, chen, chen_firm, lin_firm):
    order = world.placed_order(chen_firm, lin_firm, total_fen=500_000)
    payments.checkout(payments.start(order, by=chen, at=timezone.now()))
    return SandboxCharge.objects.get()


def order_of(charge):
    return world.Order.objects.get(number=charge.memo)


def run(at=None):
    """What the worker's sweeps would do, once."""
    at = at or timezone.now() + timedelta(seconds=1)
    instructions.send_due(at=at)
    sandbox.execute_due(at=at)
    sandbox.deliver_due(at=at)
    return inbox.apply_pending(at=at)


def test_paying_at_the_cashier_funds_the_order_over_http(charge, client):
    page = client.get(f"/sandbox/pay/{charge.reference}/")
    assert page.status_code == 200
    answer = client.post(f"/sandbox/pay/{charge.reference}/", {"bank": "cmb"})
    assert answer["Location"] == charge.return_url
    assert run() == 1
    notice = SandboxNotice.objects.get()
    assert (notice.answer, notice.tries) == ("200", 1)
    assert order_of(charge).state == "ready"


def test_paying_twice_at_the_cashier_pays_once(charge, client):
    for _ in range(2):
        client.post(f"/sandbox/pay/{charge.reference}/", {"bank": "cmb"})
    assert SandboxNotice.objects.count() == 1


def test_giving_up_leaves_the_order_open(charge, client):
    client.post(f"/sandbox/pay/{charge.reference}/", {"fail": "1"})
    assert run() == 1
    assert order_of(charge).state == "pending_funding"
    assert order_of(charge).payments.get().state == "failed"


def test_a_bank_must_be_chosen(charge, client):
    page = client.post(f"/sandbox/pay/{charge.reference}/", {"bank": ""})
    assert page.status_code == 200
    assert SandboxCharge.objects.get().paid_at is None


def test_an_unknown_reference_is_not_found(db, client):
    assert client.get("/sandbox/pay/P123/").status_code == 404


@pytest.mark.parametrize(
    ("fault", "events", "state"),
    [
        ("duplicate", 1, "ready"),
        ("wrong_amount", 1, "pending_funding"),
        ("forged", 0, "pending_funding"),
        ("silent", 0, "pending_funding"),
    ],
)
def test_faults_on_demand(charge, fault, events, state):
    sandbox.pay(charge, bank="icbc", fault=fault)
    run()
    assert GatewayEvent.objects.count() == events
    assert order_of(charge).state == state
    assert ledger_check.findings() == []


def test_a_late_notification_comes_late(charge):
    sandbox.pay(charge, bank="icbc", fault="late")
    assert run() == 0
    assert run(timezone.now() + timedelta(seconds=61)) == 1


def test_nothing_is_lost_while_our_web_process_is_away(charge, site, settings):
    sandbox.pay(charge, bank="icbc")
    ours, settings.SITE_URL = settings.SITE_URL, "http://127.0.0.1:9"
    assert run() == 0
    notice = SandboxNotice.objects.get()
    assert (notice.delivered_at, notice.answer) == (None, "URLError")
    settings.SITE_URL = ours
    assert run() == 0, "not at once again"
    assert run(notice.due_at) == 1
    assert order_of(charge).state == "ready"


def accept(charge):
    order = order_of(charge)
    escrow.schedule_release(world.work_of(order), at=timezone.now())
    escrow.release_due(at=timezone.now())
    return world.tranche_of(order)


def test_a_payout_is_confirmed_by_the_custodians_own_post(charge):
    sandbox.pay(charge, bank="icbc")
    run()
    tranche = accept(charge)
    assert run() == 1
    tranche.refresh_from_db()
    assert tranche.state == "paid_out"
    assert ledger_check.findings() == []


def test_a_payout_that_bounces_can_be_sent_again(charge, lin):
    sandbox.pay(charge, bank="icbc", fault="payout_fails")
    run()
    tranche = accept(charge)
    run()
    tranche.refresh_from_db()
    assert tranche.state == "payout_failed"
    escrow.pay_again(tranche, by=lin, at=timezone.now())
    run()
    tranche.refresh_from_db()
    assert tranche.state == "paid_out"
    assert ledger_check.findings() == []


def test_a_payout_never_confirmed_is_resolved_by_asking(charge):
    sandbox.pay(charge, bank="icbc", fault="payout_silent")
    run()
    tranche = accept(charge)
    assert run() == 0
    instructions.ask_due(at=timezone.now() + timedelta(minutes=3))
    tranche.refresh_from_db()
    assert tranche.state == "paid_out"
