"""Money out: sent once under one number, and only a query resolves the unknown."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from orders import gateways, instructions, ledger_check, sandbox
from orders.models import SandboxTransfer
from tests.orders import money_world as world
from tests.personas import *  # noqa: F403  (fixtures)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def payout(chen, chen_firm, lin_firm):
    return world.released(world.funded_order(chen_firm, lin_firm, chen, total_fen=300_000))


class Unreachable(gateways.SandboxGateway):
    """A custodian that takes the order, or not, and never answers."""

    def __init__(self, *, takes):
        self.takes = takes

    def send(self, instruction):
        if self.takes:
            super().send(instruction)
        raise gateways.NotReached


@pytest.fixture
def unreachable(monkeypatch):
    def become(*, takes):
        monkeypatch.setitem(gateways.GATEWAYS, "sandbox", Unreachable(takes=takes))

    return become


def test_an_instruction_leaves_once(payout):
    assert instructions.send_due(at=timezone.now()) == 1
    assert instructions.send_due(at=timezone.now()) == 0
    payout.refresh_from_db()
    assert (payout.state, payout.tries) == ("sent", 1)
    assert SandboxTransfer.objects.get().number == payout.number


@pytest.mark.parametrize(("takes", "state"), [(True, "sent"), (False, "created")])
def test_after_silence_only_a_query_tells_whether_to_send_again(payout, unreachable, takes, state):
    unreachable(takes=takes)
    now = timezone.now()
    assert instructions.send_due(at=now) == 0
    payout.refresh_from_db()
    assert payout.state == "unknown"
    assert instructions.send_due(at=now + timedelta(days=1)) == 0, "unknown is never sent again"

    instructions.ask_due(at=payout.due_at)
    payout.refresh_from_db()
    assert payout.state == ("unknown" if takes else "created")
    if takes:
        sandbox.execute_due(at=timezone.now())
        instructions.ask_due(at=payout.due_at)
        payout.refresh_from_db()
        assert payout.state == "confirmed"
        assert ledger_check.findings() == []


def test_a_payout_nobody_confirms_is_asked_about(payout):
    instructions.send_due(at=timezone.now())
    sandbox.execute_due(at=timezone.now())
    payout.refresh_from_db()
    assert instructions.ask_due(at=payout.due_at - timedelta(seconds=1)) == 0
    assert instructions.ask_due(at=payout.due_at) == 1
    payout.refresh_from_db()
    assert payout.state == "confirmed"


def test_a_declined_instruction_gives_the_money_back(payout, monkeypatch, lin):
    class Declining(gateways.SandboxGateway):
        def send(self, instruction):
            raise gateways.Declined("account_closed")

    monkeypatch.setitem(gateways.GATEWAYS, "sandbox", Declining())
    assert instructions.send_due(at=timezone.now()) == 0
    payout.refresh_from_db()
    assert (payout.state, payout.failure) == ("failed", "account_closed")
    assert payout.tranche.state == "payout_failed"
    assert lin.notices.filter(kind="payout_failed").count() == 1
    assert ledger_check.findings() == []


def test_the_firm_is_told_when_its_money_has_arrived(payout, lin):
    instructions.send_due(at=timezone.now())
    payout.refresh_from_db()
    instructions.confirm(payout, at=timezone.now())
    notice = lin.notices.get(kind="payout_done")
    assert "¥2,940.00" in notice.zh
    assert "¥2,940.00" in notice.en
