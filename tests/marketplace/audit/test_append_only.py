"""The journal takes lines and nothing else, from anybody."""

import hashlib
import os
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from marketplace.audit import journal, seal
from marketplace.audit.models import JournalLine, Unsealed
from tests import databases

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2025, 3, 1, tzinfo=UTC)


def line(move="create", **more):
    return journal.record("order", uuid4(), move, by=None, at=LONG_AGO, **more)


@pytest.fixture
def owner(db):
    name = connection.settings_dict["NAME"]
    with psycopg.connect(databases.with_database(os.environ["MIGRATE_DATABASE_URL"], name)) as role:
        yield role
        role.rollback()


def test_the_database_hashes_a_line_and_queues_it():
    made = line(data={"价格": [1, 2.5, None], "b": "ö"}, reason="it's “so”\n\\")
    made.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM audit_journal_evidence WHERE line = %s", [made.pk])
        (text,) = cursor.fetchone()
    assert bytes(made.row_hash) == hashlib.sha256(text.encode()).digest()
    queued = Unsealed.objects.get(source="journal", line=made.pk)
    assert bytes(queued.row_hash) == bytes(made.row_hash)


def test_the_hash_does_not_depend_on_the_sessions_time_zone():
    made = line()
    texts = set()
    for zone in ("UTC", "Asia/Shanghai", "America/New_York"):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL TIME ZONE '{zone}'")
            cursor.execute("SELECT text FROM audit_journal_evidence WHERE line = %s", [made.pk])
            texts.add(cursor.fetchone()[0])
    assert len(texts) == 1


def test_nobody_dates_the_record_of_a_line_back():
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
    made = JournalLine.objects.create(
        at=LONG_AGO, recorded_at=LONG_AGO, kind="order", object_uuid=uuid4(), move="create"
    )
    made.refresh_from_db()
    assert (made.at, made.recorded_at) == (LONG_AGO, now)


def test_many_lines_at_once_are_all_queued():
    JournalLine.objects.bulk_create(
        JournalLine(at=LONG_AGO, kind="order", object_uuid=uuid4(), move=f"m{n}") for n in range(50)
    )
    assert Unsealed.objects.filter(source="journal").count() == 50


TABLES = ("audit_journalline", "audit_block", "audit_leaf")
ATTACKS = [
    statement
    for table in TABLES
    for statement in (
        f"UPDATE {table} SET id = id",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    )
]


@pytest.mark.parametrize("attack", [*ATTACKS, "UPDATE audit_unsealed SET line = 0"])
def test_the_application_cannot_change_what_was_written(attack):
    line()
    seal.seal_pending()
    with (
        pytest.raises(DatabaseError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)
    assert error.value.__cause__.sqlstate == "42501"


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_owner_cannot_either(owner, attack):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(attack)
