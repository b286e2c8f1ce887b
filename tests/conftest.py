"""Fixtures of the whole suite."""

import os
import shutil
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connections
from django.utils import translation

from marketplace.celery import app as celery_app
from marketplace.processes import (
    Process,
    beat_command,
    stop_all,
    wait_for,
    web_command,
    worker_command,
)
from marketplace.run import fetch
from marketplace.servers import free_port
from tests import databases
from tests.standing_worker import StandingWorker

pytest_plugins = ["tests.personas"]
standing_worker = StandingWorker()


def pytest_collection_modifyitems(items):
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction"):
            message = "the application's role may not flush: use the fixture committed_db"
            raise pytest.UsageError(f"{item.nodeid}: {message}")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """A copy of the migrated template for this process, entered as the application's role."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_gongzao_{worker}_{os.getpid()}"
    databases.create_copy(name)
    connection = connections["default"]
    connection.settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = databases.with_database(os.environ["DATABASE_URL"], name)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    databases.drop_database(name)


@pytest.fixture(scope="session")
def database_cleaner(django_db_setup):
    return databases.Cleaner(urlsplit(os.environ["DATABASE_URL"]).path[1:])


@pytest.fixture
def committed_db(request, database_cleaner, django_db_blocker):
    """Really commit, for races and for other processes; afterwards the database is as migrated.

    Replaces `django_db(transaction=True)`, whose flush the application's role is not allowed.
    A test that did not ask for the session's worker is alone: hints and timers wait unheard.
    """
    standing_worker.heeds("worker" in request.fixturenames)
    with django_db_blocker.unblock():
        yield
        connections.close_all()
    empty_queues()
    database_cleaner.clean()


@pytest.fixture
def undisturbed(committed_db):
    """The live site's pages without its worker: nothing moves what the test lays out."""
    standing_worker.heeds(wanted=False)


@pytest.fixture(scope="session")
def site_url():
    """Where the live site stands; the worker knows it too, for the custodian's notifications."""
    return f"http://127.0.0.1:{free_port(8100 + 20 * worker_number())}"


@pytest.fixture(scope="session")
def worker(django_db_setup, tmp_path_factory, site_url):
    """A real worker process on this process's database and queue; see what it does with
    `committed_db`."""
    command = worker_command(concurrency=1)
    process = launch("worker", command, tmp_path_factory, SITE_URL=site_url)
    answers = wait_for(lambda: celery_app.control.ping(timeout=0.5), seconds=60, process=process)
    if not answers:
        process.stop()
        pytest.fail(f"the worker does not answer:\n{process.tail()}")
    standing_worker.begin()
    yield process
    standing_worker.end()
    process.stop()


@pytest.fixture(scope="session")
def live_site(worker, tmp_path_factory, site_url):
    """The address of the real product: web process, worker and beat over this test database."""
    url, port = site_url, urlsplit(site_url).port
    web = launch("web", web_command("127.0.0.1", port), tmp_path_factory, SITE_URL=url)
    beat = launch("beat", beat_command(), tmp_path_factory, SITE_URL=url)
    ready = wait_for(lambda: fetch(f"{url}/readyz") == 200, seconds=60, process=web)
    try:
        assert ready, web.tail()
        yield url
    finally:
        stop_all([web, beat])


@pytest.fixture(scope="session")
def chromium():
    """The browser's program for journeys; without one they skip, on the build server they fail."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None and os.environ.get("JOURNEYS") == "required":
        pytest.fail("JOURNEYS=required, and neither chromium nor google-chrome is installed")
    if program is None:
        pytest.skip("no chromium on this machine")
    return program


def launch(name, command, folders, **more):
    logs = folders.mktemp(name)
    return Process(name, command, environment={**os.environ, **more}, logs=logs).start()


def worker_number():
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(autouse=True)
def _cold_cache():
    """Rate limits and cached fragments of one test must not reach the next."""
    forget("gongzao:1:*")


@pytest.fixture(autouse=True)
def _own_language():
    """What a page spoke in one test is not spoken in the next."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _patient_snapshots():
    """All processes of the suite share one server: a load waits for each other's transactions."""
    from orders.snapshot import feed

    feed.PATIENCE = 180.0


def forget(pattern, *, keep=b"_kombu.binding"):
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as valkey:
        keys = [key for key in valkey.scan_iter(pattern, count=1000) if keep not in key]
        if keys:
            valkey.delete(*keys)


def empty_queues():
    """Drop waiting messages; the bindings stay, publishers believe in them for life."""
    forget("gongzao:*")
