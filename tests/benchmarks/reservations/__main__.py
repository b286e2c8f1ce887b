"""How many holds per second 16 clients make when almost half of them lose, and what each costs.

    make bench-reservations      (SECONDS=10 ROUNDS=3 CLIENTS=16)

Starts a PostgreSQL of its own under var/bench and builds 40 listings of 4 units with a two-month
calendar. Clients are processes; a shared counter sends 45 % of them to a slot another client is
taking in the same moment. The step is all of `reservations.hold`: the booking, its journal line,
the index of the listing, and for losers the sentence with the next free time. Rounds alternate
with the yardstick, the bare `INSERT … ON CONFLICT DO NOTHING` of the same slots.
"""

import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from marketplace.servers import CHECKOUT
from marketplace.services import Services

SECONDS = float(os.environ.get("SECONDS", "10"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
CLIENTS = int(os.environ.get("CLIENTS", "16"))
FOLDER = CHECKOUT / "var" / "bench" / "reservations"
STEPS = ("INSERT alone", "hold")
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    with Services(FOLDER) as environment:
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="marketplace.settings")
        subprocess.run(
            [sys.executable, CHECKOUT / "manage.py", "migrate", "--verbosity", "0"],
            env={**os.environ, "MIGRATE_AS_OWNER": "1"},
            cwd=CHECKOUT,
            check=True,
        )
        import django

        django.setup()
        from tests.benchmarks.reservations import world

        world.build()
        rounds = [{step: measure(step, number) for step in STEPS} for number in range(ROUNDS)]
        report(rounds)
        say("overlapping bookings {}, bookings outside the windows {}".format(*world.broken()))
    shutil.rmtree(FOLDER)


def measure(step: str, number: int) -> dict[str, float]:
    """One round: attempts per second, the share that lost, and CPU per attempt in ms."""
    from django.db import connections

    from tests.benchmarks.reservations import world

    connections.close_all()
    world.clear()
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    counter, barrier, results = fork.Value("q", 0), fork.Barrier(CLIENTS + 1), fork.Queue()
    clients = [
        fork.Process(target=world.client, args=(step, counter, barrier, results, SECONDS))
        for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    barrier.wait()
    server = server_cpu()
    began = time.monotonic()
    found = [results.get() for _ in clients]
    took = time.monotonic() - began
    for client in clients:
        client.join()
    attempts, lost = sum(f[0] for f in found), sum(f[1] for f in found)
    return {
        "rate": attempts / took,
        "lost": lost / attempts,
        "client": 1000 * sum(f[2] for f in found) / attempts,
        "server": 1000 * (server_cpu() - server) / attempts,
    }


def server_cpu() -> float:
    """Seconds of CPU the server and its children, living and gone, have used so far."""
    main_pid = next(FOLDER.rglob("postmaster.pid")).read_text().split()[0]
    seconds = 0.0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            seconds += _cpu(folder, main_pid)
    return seconds


def _cpu(folder: Path, main_pid: str) -> float:
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # gone in this very moment
        return 0.0
    if folder.name == main_pid:
        return sum(map(int, fields[11:15])) / TICKS
    return sum(map(int, fields[11:13])) / TICKS if fields[1] == main_pid else 0.0


def report(rounds: list[dict[str, dict[str, float]]]) -> None:
    load = os.getloadavg()[0]
    say(f"{CLIENTS} clients, {ROUNDS} rounds of {SECONDS:g} s, load {load:.1f}, fsync on")
    bare = statistics.median(found["INSERT alone"]["rate"] for found in rounds)
    for step in STEPS:
        of = {
            name: statistics.median(found[step][name] for found in rounds)
            for name in ("rate", "lost", "client", "server")
        }
        every = ", ".join(f"{found[step]['rate']:,.0f}" for found in rounds)
        say(
            f"{step:13} {of['rate']:7,.0f} attempts/s  {of['rate'] / bare:5.2f} × INSERT  "
            f"{of['lost']:.0%} lost  CPU {of['client']:.2f} + {of['server']:.2f} ms  ({every})"
        )


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
