"""Readings a second through the real signed API, beside a bare COPY of the same rows.

    make bench-telemetry         (SECONDS=10 ROUNDS=3 CLIENTS=4 BATCHES=1,6,60,1000)

PostgreSQL and Valkey of its own under var/bench, fsync on; the web process is the product's own
(granian, two workers). Clients sign and post over persistent connections, each for machines of its
own; the yardstick copies as many rows into an equal table in transactions of the same size. At the
end: stretches derived a second, and what a fleet of 10,643 machines at one reading every ten
seconds needs.
"""

import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import count

import psutil
import psycopg

from capacity.signatures import digest, sign
from marketplace.processes import Process, wait_for, web_command
from marketplace.run import fetch
from marketplace.servers import CHECKOUT, free_port
from marketplace.services import Services

SECONDS = float(os.environ.get("SECONDS", "10"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
CLIENTS = int(os.environ.get("CLIENTS", "4"))
BATCHES = [int(each) for each in os.environ.get("BATCHES", "1,6,60,1000").split(",")]
FLEET, EVERY = 10_643, 10  # machines, seconds between readings
FOLDER = CHECKOUT / "var" / "bench" / "telemetry"
WORLD = """
import json
from django.utils import timezone
from capacity import connections
from capacity.models import Listing, Process, Unit
from marketplace.accounts.models import Membership, Organization, User
user = User.objects.create(email="bench@example.com", name="Bench")
firm = Organization.objects.create(name="Bench", short_name="Bench", uscc="91330106MA2B1C3D45",
    region="330110", industry="C34", supplies=True, state="regular", legal_person="B",
    verified_at=timezone.now())
Membership.objects.create(user=user, organization=firm, role="owner")
listing = Listing.objects.create(organization=firm, region="330110",
    process=Process.objects.get(code="MFG.CUT.MILL.AX5"))
found = []
for number in range(MACHINES):
    unit = Unit.objects.create(listing=listing, name=f"M{number}")
    unit.refresh_from_db()
    line, key = connections.connect(unit, protocol="api", by=user, at=timezone.now())
    found.append([line.pk, str(line.uuid), key, str(unit.uuid)])
print("WORLD" + json.dumps(found))
"""
DERIVE = """
import time
from django.utils import timezone
from capacity import derivation
from capacity.models import Observation, Stretch
began, now = time.perf_counter(), timezone.now()
runs = derivation.sweep(now)
took = time.perf_counter() - began
print("DERIVED", runs, Observation.objects.count(), Stretch.objects.count(), round(took, 3))
"""
MACHINES = 1_000  # each may send 120 messages a minute


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    with Services(FOLDER) as addresses:
        environment = {**os.environ, **addresses, "DEMO": "0", "LOG_LEVEL": "WARNING"}
        port = free_port(8500)
        environment |= {"SITE_URL": f"http://127.0.0.1:{port}"}
        manage("migrate", "--verbosity", "0", environment=environment | {"MIGRATE_AS_OWNER": "1"})
        machines = prepare(environment)
        web = Process("web", web_command("127.0.0.1", port), environment=environment, logs=FOLDER)
        web.start()
        try:
            ready = wait_for(
                lambda: fetch(f"http://127.0.0.1:{port}/healthz") == 200, seconds=60, process=web
            )
            if not ready:
                sys.exit(web.tail())
            report(measure(port, addresses["DATABASE_URL"], machines, web.popen.pid))
            derive(environment)
        finally:
            web.stop()
    shutil.rmtree(FOLDER)


def prepare(environment):
    code = WORLD.replace("MACHINES", str(MACHINES))
    said = manage("shell", "--verbosity", "0", "--command", code, environment=environment)
    [line] = [row for row in said.splitlines() if row.startswith("WORLD")]
    with psycopg.connect(environment["MIGRATE_DATABASE_URL"], autocommit=True) as owner:
        owner.execute(
            "CREATE TABLE bench_rows"
            " (LIKE capacity_observation INCLUDING INDEXES INCLUDING IDENTITY)"
        )
        owner.execute("GRANT ALL ON bench_rows TO gongzao_app")
    return json.loads(line.removeprefix("WORLD"))


def measure(port, url, machines, web):
    """{batch: ([API readings/s], [COPY rows/s], [CPU ms of the web a message])}, taking turns."""
    found = {batch: ([], [], []) for batch in BATCHES}
    moments = Moments()
    side_by_side(Sender, (port, machines, moments), 1)  # workers load their pages on first use
    for number in range(ROUNDS):
        for batch in BATCHES:
            used, began = cpu_seconds(web), time.perf_counter()
            pace = side_by_side(Sender, (port, machines, moments), batch)
            messages = pace / batch * (time.perf_counter() - began)
            found[batch][0].append(pace)
            found[batch][2].append(1000 * (cpu_seconds(web) - used) / messages)
            found[batch][1].append(side_by_side(Copier, (url, machines, moments), batch))
        say(f"round {number + 1} of {ROUNDS} done")
    return found


def cpu_seconds(pid):
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(sum(each.cpu_times()[:2]) for each in family)


class Moments:
    """A past moment nobody has used yet, ten seconds apart, for each machine."""

    def __init__(self):
        self.start = datetime.now(UTC) - timedelta(days=80)
        self.next = {}

    def take(self, machine, size):
        first = self.next.get(machine, 0)
        self.next[machine] = first + size
        return [self.start + timedelta(seconds=EVERY * (first + n)) for n in range(size)]


class Sender:
    """Signs and posts messages of its own machines over one connection."""

    def __init__(self, lane, port, machines, moments):
        self.http = HTTPConnection("127.0.0.1", port, timeout=60)
        self.http.connect()
        self.http.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.machines, self.moments = machines[lane::CLIENTS], moments
        self.turn = count()

    def send(self, size):
        _pk, number, key, unit = self.machines[next(self.turn) % len(self.machines)]
        rows = [
            {"at": at.isoformat(), "execution": "ACTIVE", "power_w": 3200}
            for at in self.moments.take(number, size)
        ]
        body, path = json.dumps({"readings": rows}).encode(), f"/api/v1/units/{unit}/readings/"
        timestamp, nonce, taken = str(int(time.time())), secrets.token_hex(16), digest(body)
        signature = sign(
            key, method="POST", path=path, timestamp=timestamp, nonce=nonce, body_digest=taken
        )
        headers = {"Gongzao-Key": number, "Gongzao-Timestamp": timestamp, "Gongzao-Nonce": nonce}
        headers |= {"Gongzao-Digest": taken, "Gongzao-Signature": signature}
        self.http.request("POST", path, body, headers | {"Content-Type": "application/json"})
        answer = self.http.getresponse()
        said = answer.read()
        if answer.status != 202:
            sys.exit(f"{answer.status}: {said.decode()}")


class Copier:
    """The yardstick: COPY of the same rows, a commit for each batch."""

    def __init__(self, lane, url, machines, moments):
        self.database = psycopg.connect(url)
        self.machines, self.moments = machines[lane::CLIENTS], moments
        self.turn = count()

    def send(self, size):
        number = self.machines[next(self.turn) % len(self.machines)][0]
        moments = self.moments.take(("copy", number), size)
        now = datetime.now(UTC)
        with self.database.cursor() as cursor:
            columns = "connection_id, at, execution, power_w, received_at"
            with cursor.copy(f"COPY bench_rows ({columns}) FROM STDIN") as copy:
                for at in moments:
                    copy.write_row((number, at, "ACTIVE", 3200.0, now))
        self.database.commit()


def side_by_side(kind, arguments, batch):
    """Rows a second of all clients together."""
    until = time.perf_counter() + SECONDS

    def run(lane):
        sender, sent = kind(lane, *arguments), 0
        while time.perf_counter() < until:
            sender.send(batch)
            sent += batch
        return sent

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        total = sum(pool.map(run, range(CLIENTS)))
    return total / (time.perf_counter() - began)


def report(found):
    say(f"{CLIENTS} clients, {ROUNDS} rounds of {SECONDS:g} s, fsync on, {MACHINES} machines")
    for batch, figures in found.items():
        mine, bare, cpu = (statistics.median(each) for each in figures)
        pace = f"{mine:8,.0f} readings/s, {mine / batch:5,.0f} messages/s, {cpu:.1f} ms CPU each"
        say(f"{batch:5} a message: {pace}; COPY {bare:8,.0f} rows/s; {mine / bare:.2f} × COPY")
        share, cores = FLEET / EVERY / mine, FLEET / EVERY / batch * cpu / 1000
        say(f"      {FLEET:,} machines every {EVERY} s need {share:.0%} of this, {cores:.2f} cores")


def derive(environment):
    said = manage("shell", "--verbosity", "0", "--command", DERIVE, environment=environment)
    [line] = [row for row in said.splitlines() if row.startswith("DERIVED")]
    _word, runs, readings, stretches, took = line.split()
    rate = int(readings) / float(took) if float(took) else 0
    what = f"{runs} machines, {int(readings):,} readings → {stretches} stretches"
    say(f"derived {what}: {rate:,.0f} readings/s")


def manage(*arguments, environment):
    done = subprocess.run(
        [sys.executable, CHECKOUT / "manage.py", *arguments],
        env=environment,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
