"""Pages from the real web server, in turn with BARE: wall time, and CPU of web and PostgreSQL."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import httpx
import psutil

from marketplace.servers import CHECKOUT, free_port

ROUNDS = 6
EACH = 25


@contextmanager
def site(environment: dict[str, str]) -> Iterator["Site"]:
    """One web process with one thread: what a request costs is what the process spends."""
    port = free_port(8900)
    shape = f"--interface wsgi --host 127.0.0.1 --port {port} --workers 1 --blocking-threads 1"
    command = [sys.executable, "-m", "granian", *shape.split(), "--no-ws"]
    process = subprocess.Popen(
        [*command, "tests.benchmarks.search.site:application"],
        cwd=CHECKOUT,
        env={**os.environ, **environment, "LOG_LEVEL": "ERROR", "ALLOWED_HOSTS": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        try:
            _wait(client)
            yield Site(client, psutil.Process(process.pid))
        finally:
            process.terminate()
            process.wait()


def _wait(client: httpx.Client) -> None:
    for _attempt in range(240):
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.25)
    raise SystemExit("The web server does not answer.")


class Site:
    """A client, and the processes whose time it spends."""

    def __init__(self, client: httpx.Client, web: psutil.Process) -> None:
        self.client, self.web = client, web

    def ask(self, address: str) -> float:
        """Milliseconds until the whole answer is there."""
        started = time.perf_counter()
        answer = self.client.get(address)
        answer.raise_for_status()
        return (time.perf_counter() - started) * 1000

    def measure(self, addresses: list[str]) -> tuple[list[float], float]:
        """Wall milliseconds of each request, and CPU milliseconds per request."""
        before = self._cpu()
        walls = [self.ask(address) for address in addresses]
        return walls, (self._cpu() - before) / len(addresses)

    def _cpu(self) -> float:
        """Of the web process and of the server processes of the database, in milliseconds."""
        return sum(map(_spent, (self.web, *self.web.children(recursive=True), *_backends())))


def _backends() -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or [""]
        if words[0].startswith("postgres:") and "bench_" in words[0]:
            found.append(process)
    return found


def _spent(process: psutil.Process) -> float:
    """CPU milliseconds to the nanosecond, which ticks of ten milliseconds would hide."""
    total = 0
    for thread in process.threads():
        path = Path(f"/proc/{process.pid}/task/{thread.id}/schedstat")
        with suppress(FileNotFoundError):
            total += int(path.read_text().split()[0])
    return total / 1e6


def compare(site: Site, pages: dict[str, str], bare: list[str]) -> dict[str, dict[str, float]]:
    """Each page against BARE in the same minute, taking turns; medians."""
    found: dict[str, dict[str, list[float]]] = {}
    for address in (*pages.values(), *bare[:5]):
        site.ask(address)
    for number in range(ROUNDS):
        yardstick = site.measure(bare[number * EACH : (number + 1) * EACH])
        for name, address in {"BARE": "", **pages}.items():
            walls, cpu = site.measure([address] * EACH) if address else yardstick
            kept = found.setdefault(name, {"walls": [], "cpu": [], "ratio": []})
            kept["walls"] += walls
            kept["cpu"].append(cpu)
            kept["ratio"].append(cpu / yardstick[1])
    return {name: _summary(kept) for name, kept in found.items()}


def _summary(kept: dict[str, list[float]]) -> dict[str, float]:
    walls = sorted(kept["walls"])
    return {
        "p50": statistics.median(walls),
        "p95": walls[int(len(walls) * 0.95)],
        "cpu": statistics.median(kept["cpu"]),
        "ratio": statistics.median(kept["ratio"]),
    }


def address(path: str, params: dict[str, object]) -> str:
    return f"{path}?{urlencode(params, doseq=True)}"
