"""What must never break in the ledger, attacked by raw SQL, by threads, and in words."""

import os
import threading
from datetime import timedelta
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from marketplace.core.errors import WrongState
from orders import escrow, ledger, ledger_check
from orders.ledger import Account, KeyReused, LedgerRefused
from orders.models import LedgerAccount, LedgerJournal, LedgerTransfer, Tranche
from tests import databases
from tests.orders import money_world as world
from tests.personas import *  # noqa: F403  (fixtures)

BANK, ESCROW = Account("external", "bank"), Account("escrow", "e1")
PAYABLE, FEE = Account("org_payable", "f1"), Account("fee_accrued", "e1")


def receive(amount=1000, key="in"):
    return ledger.post(
        key, "receipt", order=None, actor=None, legs=[(BANK, ESCROW, amount)], at=timezone.now()
    )


def release(net=980, fee=20, key="out"):
    legs = [(ESCROW, PAYABLE, net), (ESCROW, FEE, fee)]
    return ledger.post(key, "release", order=None, actor=None, legs=legs)


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def owner(db):
    """A connection of the role that owns the ledger, with one posting of its own."""
    name = connection.settings_dict["NAME"]
    url = databases.with_database(os.environ["MIGRATE_DATABASE_URL"], name)
    with psycopg.connect(url) as connected:
        connected.execute(
            "SELECT ledger.post('own', 'receipt', NULL, NULL, '{}', ARRAY['external:x'],"
            " ARRAY['escrow:x'], ARRAY[5]::bigint[])"
        )
        yield connected
        connected.rollback()


def test_a_posting_moves_balances_on_both_sides(db):
    receive()
    release()
    assert ledger.balances([BANK, ESCROW, PAYABLE, FEE]) == {
        BANK: -1000,
        ESCROW: 0,
        PAYABLE: 980,
        FEE: 20,
    }
    assert ledger_check.findings() == []


def test_the_same_key_with_the_same_content_is_the_same_journal(db):
    assert receive() == receive()
    assert ledger.balance(ESCROW) == 1000
    assert LedgerJournal.objects.count() == 1


def test_the_same_key_with_other_content_is_refused(db):
    receive()
    with transaction.atomic(), pytest.raises(KeyReused), transaction.atomic():
        receive(amount=1001)
    assert ledger.balance(ESCROW) == 1000


@pytest.mark.parametrize("fee", [21, 1021])
def test_no_account_but_the_custodians_can_be_overdrawn(db, fee):
    receive()
    with pytest.raises(LedgerRefused), transaction.atomic():
        release(fee=fee)
    assert ledger.balance(ESCROW) == 1000
    assert LedgerTransfer.objects.count() == 1


@pytest.mark.parametrize(
    ("legs", "state"),
    [
        ([(BANK, ESCROW, 0)], "23514"),
        ([(BANK, ESCROW, -5)], "23514"),
        ([(BANK, ESCROW, 2**53)], "23514"),
        ([(ESCROW, ESCROW, 5)], "23514"),
        ([(BANK, Account("pocket", "x"), 5)], "23514"),
        ([(BANK, Account("escrow", ""), 5)], "23514"),
    ],
)
def test_impossible_legs_are_refused_whole(db, legs, state):
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        ledger.post("bad", "receipt", order=None, actor=None, legs=legs)
    assert error.value.__cause__.sqlstate == state
    assert LedgerJournal.objects.count() == LedgerAccount.objects.count() == 0


def test_legs_of_unequal_length_are_refused(db):
    with pytest.raises(DatabaseError, match="equally long"), transaction.atomic():
        run(
            "SELECT ledger.post('bad', 'receipt', NULL, NULL, '{}', ARRAY['external:x'],"
            " ARRAY['escrow:x', 'escrow:y'], ARRAY[5]::bigint[])"
        )


ATTACKS = [
    "INSERT INTO ledger.transfer VALUES (1, 9, 1, 2, 5)",
    "INSERT INTO ledger.account (kind, key) VALUES ('escrow', 'mine')",
    "INSERT INTO ledger.journal OVERRIDING SYSTEM VALUE SELECT * FROM ledger.journal",
    "UPDATE ledger.account SET credits = credits + 1",
    "UPDATE ledger.transfer SET amount_fen = 1",
    "UPDATE ledger.journal SET kind = 'gift'",
    "DELETE FROM ledger.transfer",
    "DELETE FROM ledger.journal",
    "DELETE FROM ledger.account",
    "TRUNCATE ledger.transfer",
    "TRUNCATE ledger.account, ledger.journal, ledger.transfer",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_application_cannot_write_the_ledger_by_itself(db, attack):
    receive()
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        run(attack)
    assert error.value.__cause__.sqlstate == "42501"


@pytest.mark.parametrize(
    "attack",
    [
        "SET ledger.posting = 'on'; INSERT INTO ledger.transfer VALUES (1, 9, 1, 2, 5)",
        "SELECT ledger.accounts(ARRAY['escrow:mine'])",
        "INSERT INTO audit_unsealed (source, line, row_hash) VALUES ('ledger', 1, 'x')",
        "UPDATE audit_unsealed SET row_hash = 'x'",
    ],
)
def test_the_application_cannot_go_around_the_posting(db, attack):
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        run(attack)
    assert error.value.__cause__.sqlstate == "42501"


@pytest.mark.parametrize("attack", ATTACKS)
def test_not_even_the_owner_can_bend_the_ledger(owner, attack):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"only ledger\.post"):
        owner.execute(attack)


def test_a_transfer_between_accounts_that_do_not_exist_is_refused(owner):
    """Even if the owner pretends to be posting."""
    journal = owner.execute("SELECT max(id) FROM ledger.journal").fetchone()[0]
    owner.execute("SELECT set_config('ledger.posting', 'on', true)")
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner.execute(f"INSERT INTO ledger.transfer VALUES ({journal}, 9, 987654, 987655, 5)")


def test_a_correction_reverses_a_journal_once(db):
    first = receive()
    legs = [(ESCROW, BANK, 1000)]
    ledger.post("rev:1", "correction", order=None, actor=None, legs=legs, reverses=first)
    assert ledger.balance(ESCROW) == 0
    receive(key="in2")
    with pytest.raises(DatabaseError, match="reverses"), transaction.atomic():
        ledger.post("rev:2", "correction", order=None, actor=None, legs=legs, reverses=first)


def together(count, step):
    """Runs `step(number)` in `count` threads which connect first and start at a barrier."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(number):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            results[number] = step(number)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this thread's result
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.race
def test_sixteen_releases_of_one_tranche_pay_the_factory_once(
    committed_db, chen, chen_firm, lin, lin_firm
):
    order = world.funded_order(chen_firm, lin_firm, chen)
    tomorrow = timezone.now() + timedelta(days=1)  # no sweep of a live worker takes part
    tranche = world.accepted(order, at=tomorrow)
    results = together(
        16, lambda _: escrow.release(Tranche.objects.get(pk=tranche.pk), at=timezone.now())
    )
    assert results.count(None) == 1
    assert {type(result) for result in results if result} == {WrongState}
    assert LedgerJournal.objects.filter(kind="release").count() == 1
    assert tranche.instructions.count() == 1
    assert ledger_check.findings() == []


@pytest.mark.race
def test_sixteen_posts_under_one_key_have_one_effect_and_one_answer(committed_db):
    results = together(16, lambda _: receive())
    assert len(set(results)) == 1
    assert ledger.balance(ESCROW) == 1000


@pytest.mark.race
def test_crossing_transfers_between_the_same_accounts_never_deadlock(committed_db):
    ring = [Account("org_available", f"a{number}") for number in range(4)]
    for number, account in enumerate(ring):
        legs = [(BANK, account, 10_000)]
        ledger.post(f"seed{number}", "receipt", order=None, actor=None, legs=legs)

    def walk(number):
        for step in range(25):
            legs = [
                (ring[(number + i) % 4], ring[(number + step + i + 1) % 4], 1) for i in range(3)
            ]
            legs = [leg for leg in legs if leg[0] != leg[1]] or [(ring[0], ring[1], 1)]
            key = f"w{number}:{step}"
            ledger.post(key, "transfer", order=None, actor=None, legs=legs)

    assert set(together(12, walk)) == {None}
    assert sum(ledger.balances(ring).values()) == 40_000
    assert ledger_check.findings() == []


def test_the_tests_really_use_two_roles():
    app = urlsplit(os.environ["DATABASE_URL"]).username
    owner = urlsplit(os.environ["MIGRATE_DATABASE_URL"]).username
    assert app != owner
