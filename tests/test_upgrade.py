"""From the former release to this one: filled tables migrate, nothing is lost, search finds all.

`former_release.sql` was written by the former release; `former_schema.py` makes the tables it
filled. All tests read one upgraded database.
"""

import os
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from capacity import listing_index, search
from capacity.models import Listing, ListingEntry, ListingIndex
from marketplace.accounts.models import User
from marketplace.audit import seal, verify
from orders import ledger_check
from orders.models import Job, Operation, Order, WorkOrder
from tests import databases
from tests.personas import client_of

ROWS = databases.CHECKOUT / "tests" / "former_release.sql"
MADE_BY_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}
BALANCES = "SELECT kind, key, credits - debits FROM ledger.account ORDER BY kind, key"


@pytest.fixture(scope="module")
def former(django_db_setup, django_db_blocker):
    """The rows before the upgrade; Django works on the upgraded database meanwhile."""
    name = f"test_gongzao_upgrade_{os.getpid()}"
    databases.create_empty(name)
    databases.migrate(name, ["-m", "tests.former_schema"])
    with databases.superuser(name) as root:
        root.execute("SET session_replication_role = replica")
        root.execute(ROWS.read_text())
        before = SimpleNamespace(rows=rows(root), balances=root.execute(BALANCES).fetchall())
    databases.migrate(name)
    with databases.superuser(name) as root:
        before.rows_now, before.balances_now = rows(root), root.execute(BALANCES).fetchall()
    with django_db_blocker.unblock(), databases.entered(name):
        yield before
    databases.drop_database(name)


def rows(root):
    """How many rows each table holds."""
    tables = root.execute(databases.ALL_TABLES).fetchall()
    count = sql.SQL("SELECT count(*) FROM {}")
    return {
        name: root.execute(count.format(sql.Identifier(schema, name))).fetchone()[0]
        for schema, name in tables
        if name not in MADE_BY_MIGRATIONS
    }


def found(words):
    search.forget()
    return search.find({"q": words}).listings


def test_every_row_and_every_fen_is_still_there(former):
    filled = {name: count for name, count in former.rows.items() if count}
    assert len(filled) > 35
    assert {name: former.rows_now[name] for name in filled} == filled
    assert former.balances_now == former.balances != []
    assert ledger_check.findings() == []


def test_work_orders_have_the_quantity_of_their_operation(former):
    works = WorkOrder.objects.order_by("id")
    assert list(works.values_list("quantity", "freight_fen")) == [(7, 0), (12, 0), (3, 0)]
    assert set(Job.objects.values_list("origin", flat=True)) == {"posted"}
    assert set(Operation.objects.values_list("name", "lots")) == {("", 1)}


def test_the_sealed_journal_still_verifies_and_goes_on(former):
    report = verify.verify()
    assert (report.findings, report.blocks > 0) == ([], True)
    assert seal.seal_pending() == report.waiting > 0
    assert verify.verify().findings == []


def test_search_finds_listings_published_before_once_the_sweep_has_run(former):
    live = Listing.objects.get(state="published")
    assert (found("龙门"), ListingIndex.objects.count()) == ([], 1)
    assert listing_index.write_missing(timezone.now()) == 1
    assert listing_index.write_missing(timezone.now()) == 0
    assert list(ListingEntry.objects.values_list("pk", flat=True)) == [live.pk]
    assert found("龙门") == found("杭州精铸") == [live.pk]


def test_people_of_before_read_their_things(former):
    lin, chen = (User.objects.get(email=f"{name}@example.com") for name in ("lin", "chen"))
    for listing in Listing.objects.all():
        page = reverse("capacity:listing_edit", args=[listing.uuid, "price"])
        assert client_of(lin).get(page, follow=True).status_code == 200, listing
    for order in Order.objects.all():
        page = reverse("orders:order_detail", args=[order.uuid])
        assert [client_of(who).get(page).status_code for who in (lin, chen)] == [200, 200]
    for job in Job.objects.all():
        assert client_of(chen).get(reverse("orders:job_detail", args=[job.uuid])).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("gongzao_app",)
