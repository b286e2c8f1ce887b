"""Tampering as superuser with triggers off: every case is found and named."""

import io
import json
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from marketplace.audit import journal, seal
from marketplace.audit.models import JournalLine
from marketplace.audit.verify import verify
from orders import ledger
from orders.ledger import Account
from tests import databases


@pytest.fixture
def world(committed_db, only_sealer):
    """Two blocks of journal and ledger, and one line still waiting."""
    for _ in range(2):
        for _ in range(3):
            write()
        post()
        seal.seal_pending()
    write()
    return list(JournalLine.objects.order_by("id").values_list("pk", flat=True))


def write():
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return journal.record("order", uuid4(), "create", by=None, at=at, data={"fen": 5}).pk


def post():
    legs = [(Account("external", "bank"), Account("escrow", "e"), 500)]
    return ledger.post(str(uuid4()), "receipt", order=None, actor=None, legs=legs)


@contextmanager
def superuser():
    name = connection.settings_dict["NAME"]
    with psycopg.connect(
        databases.with_database(os.environ["SUPERUSER_DATABASE_URL"], name)
    ) as root:
        root.execute("SET session_replication_role = replica")
        yield root


def tamper(*statements):
    with superuser() as root:
        for statement in statements:
            root.execute(statement)


def named(**options):
    return [str(finding) for finding in verify(**options).findings]


def test_an_untouched_world_verifies(world):
    report = verify()
    assert report.findings == []
    assert (report.rows, report.blocks, report.waiting) == (9, 2, 1)
    assert report.head == seal.head().hash_hex


COLUMNS = {
    "at": "at + interval '1 second'",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "actor": "gen_random_uuid()",
    "actor_name": "'somebody'",
    "kind": "'job'",
    "object_uuid": "gen_random_uuid()",
    "move": "'accept'",
    "came_from": "'x'",
    "went_to": "'x'",
    "organization": "gen_random_uuid()",
    "region": "'110000'",
    "reason": "'x'",
    "data": """'{"fen": 6}'""",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_an_edit_of_any_column_names_the_line(world, column):
    tamper(f"UPDATE audit_journalline SET {column} = {COLUMNS[column]} WHERE id = {world[1]}")
    assert named() == [f"journal line {world[1]}: content does not match its hash"]


def test_every_column_of_a_line_is_covered():
    covered = set(COLUMNS) | {"id", "row_hash"}
    assert covered == {field.name for field in JournalLine._meta.concrete_fields}


def test_an_edit_with_a_new_hash_is_found_by_the_seal(world):
    tamper(
        f"UPDATE audit_journalline SET reason = 'x' WHERE id = {world[0]}",
        "UPDATE audit_journalline l SET row_hash = sha256(convert_to(audit_line_text(l), 'UTF8'))",
    )
    problem = "was changed after sealing: its hash is not the sealed one"
    assert named() == [f"journal line {world[0]}: {problem}"]


def test_an_edit_with_new_hash_and_new_leaf_breaks_the_block(world):
    tamper(
        f"UPDATE audit_journalline SET reason = 'x' WHERE id = {world[0]}",
        "UPDATE audit_journalline l SET row_hash = sha256(convert_to(audit_line_text(l), 'UTF8'))",
        "UPDATE audit_leaf f SET row_hash = l.row_hash FROM audit_journalline l"
        " WHERE f.source = 'journal' AND f.line = l.id",
    )
    assert named() == ["block 1: its leaves do not give its Merkle root"]


def test_a_deleted_line_is_named_sealed_or_not(world):
    tamper(f"DELETE FROM audit_journalline WHERE id IN ({world[2]}, {world[-1]})")
    assert named() == [
        f"journal line {world[2]}: was deleted",
        f"journal line {world[-1]}: was deleted",
    ]


def test_a_line_slipped_in_is_named(world):
    tamper(
        "INSERT INTO audit_journalline (at, actor_name, kind, object_uuid, move, came_from,"
        " went_to, region, reason, data, row_hash) VALUES (now(), '', 'order',"
        " gen_random_uuid(), 'create', '', '', '', '', '{}', '')",
        "UPDATE audit_journalline l SET row_hash = sha256(convert_to(audit_line_text(l), 'UTF8'))"
        " WHERE row_hash = ''",
    )
    slipped = JournalLine.objects.latest("id").pk
    assert named() == [f"journal line {slipped}: was inserted past the seals"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger.transfer SET amount_fen = 400 WHERE journal_id = {0}",
        "UPDATE ledger.transfer t SET (debit_id, credit_id) = (credit_id, debit_id) WHERE leg = 1",
        "DELETE FROM ledger.transfer WHERE journal_id = {0}",
        "INSERT INTO ledger.transfer VALUES ({0}, 2, 1, 2, 5)",
        "UPDATE ledger.journal SET kind = 'gift' WHERE id = {0}",
        "UPDATE ledger.journal SET posted_at = now() WHERE id = {0}",
        "UPDATE ledger.account SET key = 'thief' WHERE kind = 'escrow'",
    ],
)
def test_an_edit_of_the_ledger_names_the_journal(world, statement):
    line = first_journal()
    tamper(statement.format(line))
    assert f"ledger line {line}: content does not match its hash" in named()


def first_journal():
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM ledger.journal")
        return cursor.fetchone()[0]


def test_a_deleted_posting_is_named(world):
    line = first_journal()
    tamper(
        f"DELETE FROM ledger.transfer WHERE journal_id = {line}",
        f"DELETE FROM ledger.journal WHERE id = {line}",
    )
    assert named() == [f"ledger line {line}: was deleted"]


def test_a_block_taken_out_breaks_the_chain(world):
    tamper(
        "DELETE FROM audit_leaf USING audit_block b WHERE b.id = block_id AND b.number = 1",
        "DELETE FROM audit_block WHERE number = 1",
    )
    assert named()[0] == "block 1: is missing from the chain"


def test_a_forged_header_breaks_its_hash(world):
    tamper("UPDATE audit_block SET sealed_at = sealed_at - interval '1 day' WHERE number = 2")
    assert named() == ["block 2: its header does not give its hash"]


def test_a_cut_off_tail_is_found_by_a_head_noted_before(world):
    head = seal.head().hash_hex
    last = "(SELECT id FROM audit_block WHERE number = 2)"
    tamper(
        f"DELETE FROM audit_journalline WHERE id IN (SELECT line FROM audit_leaf"
        f" WHERE source = 'journal' AND block_id = {last})",
        f"DELETE FROM ledger.transfer WHERE journal_id IN (SELECT line FROM audit_leaf"
        f" WHERE source = 'ledger' AND block_id = {last})",
        f"DELETE FROM ledger.journal WHERE id IN (SELECT line FROM audit_leaf"
        f" WHERE source = 'ledger' AND block_id = {last})",
        f"DELETE FROM audit_leaf WHERE block_id = {last}",
        "DELETE FROM audit_block WHERE number = 2",
    )
    assert named() == []
    assert named(head=head) == ["block 1: noted head is gone"]


def test_since_leaves_older_blocks_alone(world):
    tamper(f"UPDATE audit_journalline SET reason = 'x' WHERE id = {world[0]}")
    assert named(since=2) == []
    assert len(named(since=1)) == 1


def test_the_command_says_it_and_exits_with_one(world):
    out = io.StringIO()
    call_command("verify_journal", stdout=out)
    assert "everything matches: 9 rows, 2 blocks, 1 rows waiting" in out.getvalue()

    tamper(f"UPDATE audit_journalline SET reason = 'x' WHERE id = {world[0]}")
    out = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_journal", json=True, stdout=out)
    assert stop.value.code == 1
    answer = json.loads(out.getvalue())
    assert answer["ok"] is False
    assert answer["findings"][0]["line"] == world[0]
