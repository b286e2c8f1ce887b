"""`make run`, driven as a person at a terminal drives it."""

import os
import signal
import socket
import subprocess
import sys

import psutil
import pytest

from marketplace import run
from marketplace.processes import Process, cpu_seconds, wait_for
from marketplace.servers import CHECKOUT

STAGES = [
    "frontend build",
    "translations",
    "database services",
    "migrate",
    "web, worker, beat",
    "first page",
]


@pytest.fixture
def terminal(tmp_path):
    """Starts `python -m marketplace.run` with its data in a folder of this test."""
    started = []

    def start(command="start", **more):
        environment = {**os.environ, "GONGZAO_VAR": str(tmp_path / "var"), "DEMO": "0", **more}
        process = subprocess.Popen(
            [sys.executable, "-m", "marketplace.run", command],
            env=environment,
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def read_until(process, text):
    """What the process says up to and including the line with the text."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", run.free_port(8300))) as server:
        yield server.getsockname()[1]


def test_one_command_runs_everything_and_ctrl_c_leaves_no_process(terminal, taken_port):
    first = terminal(PORT=str(taken_port))
    said = read_until(first, "is running at")
    shown = [line.split("  ")[1] for line in said.splitlines() if "CPU" in line]
    assert shown == STAGES
    url = said.split("is running at ")[1].split()[0].rstrip(".")
    assert int(url.rsplit(":", 1)[1]) > taken_port
    assert run.fetch(f"{url}/") == 200

    second = terminal()
    assert second.communicate(timeout=30)[0] == f"Already running at {url}.\n"

    family = psutil.Process(first.pid).children(recursive=True)
    first.send_signal(signal.SIGINT)
    assert first.wait(40) == 0
    assert [process for process in family if is_alive(process)] == []
    assert run.fetch(url) == 0


def is_alive(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_stop_without_anything_running_says_so(terminal):
    assert terminal("stop").communicate(timeout=30)[0] == "Not running.\n"


def test_a_failing_stage_shows_the_end_of_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "FOLDER", tmp_path)
    arguments = [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"]
    with pytest.raises(run.StageError, match="the reason"):
        run.command(arguments, log="broken")


def test_the_digest_follows_contents_and_names(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "CHECKOUT", tmp_path)
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.js").write_text("1")
    seen = {run.digest(folder)}
    (folder / "a.js").write_text("2")
    seen.add(run.digest(folder))
    (folder / "a.js").rename(folder / "b.js")
    seen.add(run.digest(folder))
    assert len(seen) == 3
    assert run.digest(folder) in seen


def test_the_environment_names_the_address_and_keeps_the_services(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://stale")
    monkeypatch.setenv("ALLOWED_HOSTS", "shop.example")
    monkeypatch.delenv("SITE_URL", raising=False)
    made = run.environment_for({"DATABASE_URL": "postgres://ours"}, host="127.0.0.1", port=8001)
    assert made["DATABASE_URL"] == "postgres://ours"
    assert made["SITE_URL"] == "http://127.0.0.1:8001"
    assert made["ALLOWED_HOSTS"] == "127.0.0.1,localhost,shop.example"


def test_a_process_that_ignores_the_request_to_stop_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr("marketplace.processes.GRACE_SECONDS", 0.2)
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True)\n"
    command = [sys.executable, "-c", deaf + "time.sleep(60)"]
    process = Process("deaf", command, environment=dict(os.environ), logs=tmp_path).start()
    assert wait_for(lambda: "up" in process.tail(), seconds=10, process=process)
    process.stop()
    assert process.popen.returncode == -signal.SIGKILL


def test_cpu_seconds_count_finished_children():
    before = cpu_seconds()
    subprocess.run([sys.executable, "-c", "sum(range(10**7))"], check=True)
    assert cpu_seconds() > before


def test_make_help_lists_every_command():
    listed = subprocess.run(
        ["make", "help"], cwd=CHECKOUT, check=True, capture_output=True, text=True
    ).stdout
    named = {line.split()[1] for line in listed.splitlines()}
    assert {"run", "stop", "reset", "test", "check", "format", "messages", "lock"} <= named
