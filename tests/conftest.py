"""Fixtures of the whole suite."""

import os
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connections

from tests import databases


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
def committed_db(database_cleaner, django_db_blocker):
    """Really commit, for races and for other processes; afterwards the database is as migrated.

    Replaces `django_db(transaction=True)`, whose flush the application's role is not allowed.
    """
    with django_db_blocker.unblock():
        yield
        connections.close_all()
    empty_queues()
    database_cleaner.clean()


@pytest.fixture(autouse=True)
def _cold_cache():
    """Rate limits and cached fragments of one test must not reach the next."""
    forget("gongzao:1:*")


def forget(pattern, *, keep=b"_kombu.binding"):
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as valkey:
        keys = [key for key in valkey.scan_iter(pattern, count=1000) if keep not in key]
        if keys:
            valkey.delete(*keys)


def empty_queues():
    """Drop waiting messages; the bindings stay, publishers believe in them for life."""
    forget("gongzao:*")
