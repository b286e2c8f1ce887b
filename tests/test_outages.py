"""What people see while a worker or Valkey is away, and that nothing is lost by it.

The processes are real and are really stopped and killed, on a site of their own (tests/island.py).
"""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from marketplace.processes import wait_for
from orders import inbox, ledger, ledger_check, payments
from orders.gateways import Event
from orders.models import GatewayEvent, Job, LedgerJournal, Match, Order
from tests import databases
from tests.conftest import worker_number
from tests.island import Island, Reader
from tests.orders import money_world, worlds
from tests.personas import hashed

RECOVERY_SECONDS = 120  # the yardstick: work resumes within two minutes of Valkey's return
WORKER_SECONDS = 60


@pytest.fixture(scope="module")
def own_database(django_db_setup, django_db_blocker):
    """A copy for the island alone: the suite's own worker would do the island's work."""
    name = f"test_gongzao_island_{os.getpid()}"
    databases.create_copy(name)
    with django_db_blocker.unblock(), databases.entered(name) as address:
        yield address
    databases.drop_database(name)


@pytest.fixture(scope="module")
def whole_island(own_database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("island")
    island = Island(folder, database_url=own_database, first_port=8500 + 20 * worker_number())
    yield island
    island.sink()


@pytest.fixture
def island(whole_island):
    """Web and Valkey run, worker and beat rest."""
    yield whole_island
    whole_island.rest()
    if not whole_island.valkey.alive():
        whole_island.valkey.start()


@pytest.fixture
def buyer(own_database):
    """The owner of a buying firm that nobody else trades for."""
    firm = worlds.make_firm(region="320505")
    owner = worlds.make_owner(firm)
    owner.password = hashed()
    owner.save(update_fields=["password"])
    worlds.make_listing(worlds.make_firm())
    return owner


@pytest.fixture
def reader(island, buyer):
    reader = Reader(island.url)
    assert reader.log_in(buyer).path == reverse("accounts:home")
    return reader


def post_job(reader):
    """Through the page, as a buyer does; the answer is the job's own page."""
    day = timezone.localdate()
    return reader.post(
        reverse("orders:job_create"),
        title="5-axis milled bracket",
        process="MFG.CUT.MILL.AX5",
        quantity=100,
        minutes_per_piece=12,
        setup_hours=1,
        starts_on=day,
        due_on=day + timedelta(days=20),
        region="320505",
        budget=20000,
        divisible="on",
    )


def latest_job():
    return Job.objects.latest("id")


def is_matched(job):
    job.refresh_from_db()
    return job.matching == Job.Matching.READY


def half_a_minute_passes(job):
    Job.objects.filter(pk=job.pk).update(matching_due_at=timezone.now() - timedelta(seconds=30))


def test_a_job_posted_while_no_worker_runs_is_safe_and_waits(island, reader):
    answer = post_job(reader)
    assert answer.status == 200
    assert "Posted. Matches appear below as they are found." in answer.words
    job = latest_job()
    half_a_minute_passes(job)
    words = reader.get(answer.path).words
    assert "The matching service is busy; your job is safe and will be matched" in words

    island.work()
    assert wait_for(lambda: is_matched(job), seconds=WORKER_SECONDS, process=island.worker)
    assert "listings of this process were looked at" in reader.get(answer.path).words


def test_while_valkey_is_away_pages_answer_and_afterwards_the_job_is_matched_by_itself(
    island, reader, buyer
):
    island.work()
    island.valkey.stop()
    visitor = Reader(island.url)
    for name in ("accounts:landing", "capacity:search", "account_login", "account_signup"):
        assert visitor.get(reverse(name)).status == 200, name
    wrong = visitor.log_in(buyer, "not the password")
    assert (wrong.status, wrong.path) == (200, reverse("account_login"))
    assert "do not belong together" in wrong.words
    assert visitor.log_in(buyer).path == reverse("accounts:home")
    assert '"broker": "away"' in visitor.get("/readyz").words
    answer = post_job(reader)
    assert answer.status == 200
    assert "Posted. Matches appear below as they are found." in answer.words
    job = latest_job()
    half_a_minute_passes(job)
    assert "your job is safe" in reader.get(answer.path).words

    island.valkey.start()
    assert wait_for(lambda: is_matched(job), seconds=RECOVERY_SECONDS, process=island.worker)
    assert Match.objects.filter(operation__job=job).exists()


def test_a_payment_is_booked_once_though_its_worker_was_killed_over_it(island, buyer):
    order = paid_order(buyer)
    with transaction.atomic():
        Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
        island.work()
        assert wait_for(somebody_waits_for_us, seconds=WORKER_SECONDS, process=island.worker)
        os.killpg(island.worker.popen.pid, signal.SIGKILL)
        island.worker.popen.wait()
    event = GatewayEvent.objects.get(body__reference=order.payments.get().reference)
    assert event.processed_at is None

    island.work()
    assert wait_for(lambda: is_held(order), seconds=WORKER_SECONDS, process=island.worker)
    assert ledger.balance(ledger.escrow(order)) == order.total_fen
    assert entries_of(order) == ["receipt"]
    assert ledger_check.findings() == []


def paid_order(buyer):
    """An order whose custodian has sent its word; no worker has read it yet."""
    firm = buyer.memberships.get().organization
    factory = worlds.make_firm()
    worlds.make_owner(factory)
    order = money_world.placed_order(firm, factory, total_fen=500_000)
    payment = payments.start(order, by=buyer, at=timezone.now())
    reference = payment.reference
    event = Event(f"key-{reference}", "charge.succeeded", reference, f"SB{reference}", 500_000)
    inbox.keep("sandbox", event, at=timezone.now())
    return order


def somebody_waits_for_us():
    """The worker has begun and stands before the row this test holds."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def is_held(order):
    return money_world.tranche_of(order).state == "held"


def entries_of(order):
    found = LedgerJournal.objects.filter(order_uuid=order.uuid)
    return list(found.values_list("kind", flat=True))
