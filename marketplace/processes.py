"""The product's own processes: how web, worker and beat are started, watched and stopped."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil

from marketplace.servers import CHECKOUT, dies_with_parent

QUEUES = ("default", "matching", "credit", "imports")
GRACE_SECONDS = 10


def web_command(host, port):
    address = f"--interface wsgi --host {host} --port {port}"
    shape = "--workers 2 --blocking-threads 1 --no-ws --respawn-failed-workers"
    target = "marketplace.wsgi:application"
    return [sys.executable, "-m", "granian", *address.split(), *shape.split(), target]


def worker_command(concurrency=2):
    queues = ",".join(QUEUES)
    options = f"-A marketplace worker -Q {queues} --concurrency {concurrency} --loglevel INFO"
    return [sys.executable, "-m", "celery", *options.split()]


def beat_command():
    options = "-A marketplace beat --loglevel INFO --pidfile="
    return [sys.executable, "-m", "celery", *options.split()]


class Process:
    """One long-lived child in a session of its own, so that Ctrl-C reaches it only through us."""

    def __init__(self, name, command, *, environment, logs):
        self.name = name
        self.command = command
        self.environment = environment
        self.log = logs / f"{name}.log"
        self.popen = None
        self.asked = False

    def start(self):
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                self.command,
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 (no threads here)
            )
        return self

    def alive(self):
        return self.popen is not None and self.popen.poll() is None

    def ask_to_stop(self):
        """Only the leader is told: it lets its own children finish what they hold."""
        if self.alive() and not self.asked:
            self.asked = True
            self.popen.send_signal(signal.SIGTERM)

    def stop(self):
        if self.popen is None:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(GRACE_SECONDS)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def tail(self, lines=30):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def stop_all(processes):
    """Tell all first, then wait for each: the waits run side by side."""
    for process in processes:
        process.ask_to_stop()
    for process in processes:
        process.stop()


def cpu_seconds():
    """CPU used so far by this process, its finished children and every living descendant."""
    own = os.times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            times = child.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def wait_for(condition, *, seconds, process=None):
    """Whether the condition came true in time; gives up early when the process has died."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        if process and not process.alive():
            return False
        time.sleep(0.1)
    return False
