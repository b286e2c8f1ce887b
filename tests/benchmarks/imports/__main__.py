"""How fast 50,000 rows are checked and imported, and how much memory that takes.

    make bench-imports           (ROWS=50000 MODES=good,all)

Beside it, in the same run: a bare `openpyxl` read of the same workbook (yardstick of the check)
and a bare COPY of the same listings, units and windows (yardstick of the import). Starts servers
of its own under var/bench/imports; each step of work runs in a process of its own, as workers do.
"""

import json
import os
import shutil
import subprocess
import sys
import time

from marketplace.servers import CHECKOUT
from marketplace.services import Services

ROWS = int(os.environ.get("ROWS", "50000"))
MODES = os.environ.get("MODES", "good,all").split(",")
FOLDER = CHECKOUT / "var" / "bench" / "imports"
WORKER = CHECKOUT / "tests" / "benchmarks" / "imports" / "worker.py"


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with Services(FOLDER / "services") as environment:
        here = (
            os.environ
            | environment
            | {
                "PYTHONPATH": str(CHECKOUT),
                "DJANGO_SETTINGS_MODULE": "marketplace.settings",
                "MEDIA_ROOT": str(FOLDER / "media"),
            }
        )
        python(here, "manage.py", "migrate", "--verbosity", "0")
        file = FOLDER / "machines.xlsx"
        said = ask(here, "write", str(file), str(ROWS))
        say(f"{ROWS:,} rows, {said['bytes'] / 2**20:.1f} MB as Excel")
        read = ask(here, "openpyxl", str(file))
        tell("bare openpyxl read", read)
        for mode in MODES:
            run_mode(here, str(file), mode, read)
        tell("bare COPY of the same rows", ask(here, "copy"))


def run_mode(here: dict[str, str], file: str, mode: str, read: dict) -> None:
    run = ask(here, "start", file)["run"]
    checked = work(here, run, f"check ({mode})")
    say(f"  check: {checked['seconds'] / read['seconds']:.1f} × the bare read")
    ask(here, "confirm", str(run), mode)
    work(here, run, f"import, mode {mode}")


def work(here: dict[str, str], run: int, name: str) -> dict:
    """Steps until nothing is owed, each in a fresh process; the largest memory of them counts."""
    total = {"seconds": 0.0, "rows": 0, "rss": 0, "steps": 0, "state": ""}
    while total["state"] not in ("checked", "done", "failed"):
        step = ask(here, "step", str(run))
        total["seconds"] += step["seconds"]
        total["rss"] = max(total["rss"], step["rss"])
        total["start_rss"] = step["start_rss"]
        total["steps"] += 1
        total |= {"state": step["state"], "rows": step["rows"]}
    tell(name, total)
    return total


def tell(name: str, said: dict) -> None:
    rate = said["rows"] / said["seconds"]
    memory = f"{said['rss'] / 2**20:,.0f} MB"
    if "start_rss" in said:
        memory += f" (before the first row {said['start_rss'] / 2**20:,.0f} MB)"
    steps = f", {said['steps']} steps" if said.get("steps", 1) > 1 else ""
    say(f"{name}: {said['seconds']:.1f} s, {rate:,.0f} rows/s, peak {memory}{steps}")


def ask(here: dict[str, str], *arguments: str) -> dict:
    done = python(here, str(WORKER), *arguments)
    return json.loads(done.stdout.splitlines()[-1])


def python(here: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    done = subprocess.run(
        [sys.executable, *arguments],
        env=here,
        cwd=CHECKOUT,
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done


def say(sentence: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
