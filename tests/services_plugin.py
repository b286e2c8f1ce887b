"""Real PostgreSQL and Valkey for the suite, before any settings are read.

Loaded by `-p`, because pytest-django imports the settings while initial conftests load; a fixture
would be too late. Only the controller starts servers; xdist workers inherit its environment and
take a Valkey database number of their own. Each run takes the first free folder of `var/test/0`,
`var/test/1`, … and keeps it for the next run, so only the very first pays for initdb.
"""

import os
import shutil

import pytest

from marketplace.run import compile_translations
from marketplace.servers import CHECKOUT, VAR, StartupError
from marketplace.services import AlreadyRunningError, Services
from tests import databases

ADDRESSES = ("DATABASE_URL", "MIGRATE_DATABASE_URL", "SUPERUSER_DATABASE_URL", "REDIS_URL")
running = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests():
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        server = os.environ["REDIS_URL"].rsplit("/", 1)[0]
        os.environ["REDIS_URL"] = f"{server}/{int(worker.removeprefix('gw')) + 1}"
    elif not all(os.environ.get(name) for name in ADDRESSES):
        os.environ.update(start_in_free_folder())
        databases.drop_leftovers()
    if not worker:
        compile_translations()  # a fresh clone has none, and pages are Chinese first
    (CHECKOUT / "staticfiles").mkdir(exist_ok=True)  # WhiteNoise warns where nothing is collected
    os.environ.setdefault("DEMO", "1")  # the sandbox's pages exist only there
    os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 4)
    os.environ.setdefault("SANDBOX_GATEWAY_KEY", "only-for-tests-" * 4)
    return (yield)


def pytest_unconfigure():
    while running:
        running.pop().stop()


def start_in_free_folder():
    number = 0
    while True:
        folder = VAR / "test" / str(number)
        try:
            return {**start(folder), "MEDIA_ROOT": str(folder / "media")}
        except AlreadyRunningError:
            number += 1


def start(folder):
    services = Services(folder, durable=False)
    try:
        environment = services.__enter__()
    except StartupError:  # without fsync a machine's crash may spoil the files: make them anew
        shutil.rmtree(folder)
        services = Services(folder, durable=False)
        environment = services.__enter__()
    running.append(services)
    return environment
