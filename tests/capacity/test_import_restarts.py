"""A worker killed in the middle: the next one goes on, nothing is lost and nothing done twice."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.utils import timezone

from capacity import import_steps, import_work, imports
from capacity.models import ImportRun, Listing, Unit
from marketplace.processes import wait_for
from tests.capacity.tables import checked, good_row, started, worked
from tests.racing import race

ROWS = 600
DOOMED = "doomed worker of an import"
WORK = """
import django; django.setup()
from capacity import import_checking, import_storing, import_work
import_checking.BATCH = import_storing.BATCH = 10
import_work.work({run})
"""


def rows():
    return [good_row(n) for n in range(ROWS)]


def killed_when(run, reached):
    """Another process works on the run until `reached` is true; then it is killed, kill -9."""
    environment = {**os.environ, "PGAPPNAME": DOOMED}
    process = subprocess.Popen([sys.executable, "-c", WORK.format(run=run.pk)], env=environment)
    for _look in range(600):
        if process.poll() is not None or reached():
            break
        time.sleep(0.02)
    assert process.poll() is None, "it finished before it could be killed"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert wait_for(nothing_is_left_of_it, seconds=30)
    run.refresh_from_db()


def nothing_is_left_of_it():
    """The server notices a killed client a moment later; until then its locks stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_stat_activity WHERE application_name = %s", [DOOMED])
        return cursor.rowcount == 0


def lease_over(run):
    ImportRun.objects.filter(pk=run.pk).update(due_at=timezone.now())


def column(run, name):
    return ImportRun.objects.values_list(name, flat=True).get(pk=run.pk)


@pytest.fixture
def _committed(committed_db):
    return committed_db


@pytest.mark.usefixtures("_committed")
def test_a_killed_check_goes_on_after_its_last_batch(lin, lin_firm):
    run = started(rows(), lin_firm, lin)
    killed_when(run, lambda: column(run, "good") >= 40)
    assert (run.state, run.good) == ("checking", run.lines.count())
    assert import_work.work(run.pk) is False  # the lease of the dead still holds
    lease_over(run)
    worked(run)
    assert (run.state, run.good) == ("checked", ROWS)
    assert list(run.lines.values_list("number", flat=True)) == list(range(2, ROWS + 2))


@pytest.mark.usefixtures("_committed")
def test_a_killed_import_goes_on_and_makes_nothing_twice(lin, lin_firm):
    run = checked(rows(), lin_firm, lin)
    imports.confirm(run, mode="good", submits=False, by=lin, at=timezone.now())
    killed_when(run, lambda: column(run, "imported") >= 20)
    assert Listing.objects.count() == run.imported < ROWS
    lease_over(run)
    worked(run)
    assert (run.state, run.imported) == ("done", ROWS)
    assert Listing.objects.values("own_number").distinct().count() == ROWS
    assert Listing.objects.count() == ROWS
    assert Unit.objects.filter(windows_until=None).count() == 0


@pytest.mark.usefixtures("_committed")
def test_a_killed_import_of_all_rows_leaves_nothing(lin, lin_firm):
    run = checked(rows(), lin_firm, lin)
    imports.confirm(run, mode="all", submits=False, by=lin, at=timezone.now())
    from capacity.import_storing import shown_progress

    killed_when(run, lambda: shown_progress(run) >= 20)
    assert (Listing.objects.count(), run.imported, run.state) == (0, 0, "importing")
    lease_over(run)
    worked(run)
    assert (run.state, Listing.objects.count()) == ("done", ROWS)


@pytest.mark.usefixtures("_committed")
def test_two_workers_at_once_import_each_row_once(lin, lin_firm):
    run = checked([good_row(n) for n in range(30)], lin_firm, lin)
    imports.confirm(run, mode="good", submits=False, by=lin, at=timezone.now())
    results, refused = race(*[lambda: import_work.work(run.pk)] * 2)
    assert (sorted(results), refused) == ([False, True], [])
    assert Listing.objects.count() == 30


@pytest.mark.usefixtures("_committed")
def test_cancelling_while_all_rows_are_being_stored_leaves_nothing(lin, lin_firm):
    run = checked([good_row(n) for n in range(40)], lin_firm, lin)
    imports.confirm(run, mode="all", submits=False, by=lin, at=timezone.now())
    race(
        lambda: import_work.work(run.pk),
        lambda: imports.cancel(ImportRun.objects.get(pk=run.pk), by=lin, at=timezone.now()),
    )
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert Listing.objects.count() in (0, 40)
    assert Listing.objects.count() == run.imported


@pytest.mark.django_db
def test_a_run_that_never_gets_on_is_given_up(lin, lin_firm):
    run = started([good_row(1)], lin_firm, lin)
    ImportRun.objects.filter(pk=run.pk).update(attempts=import_steps.MOST_ATTEMPTS)
    assert worked(run).failure[0] == "stuck"


@pytest.mark.django_db
def test_the_sweep_finds_what_nobody_was_told_of(lin, lin_firm):
    run = started([good_row(1)], lin_firm, lin)
    assert import_work.sweep(timezone.now()) == 1
    worked(run)
    assert import_work.sweep(timezone.now()) == 0
    assert ImportRun.objects.get().due_at is None
