"""One process of the benchmark: writes the file, measures a yardstick, or does a step of work."""

import json
import resource
import sys
import time

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402  (after set-up)
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from openpyxl import load_workbook  # noqa: E402

from capacity import import_columns, import_steps, import_work, imports  # noqa: E402
from capacity.models import ImportRun, Listing  # noqa: E402
from capacity.spreadsheets.writing import xlsx_stream  # noqa: E402
from tests.personas import LIN_USCC, firm, person  # noqa: E402

COLUMNS = (
    *("number", "process", "title", "place", "units", "built", "hours", "materials"),
    *("price_mode", "price", "setup", "env_x", "env_y", "env_z", "it_grade", "description"),
)


def write(path: str, count: str) -> dict:
    rows = (
        [
            *(f"A-{n:05}", "五轴联动加工", f"五轴加工中心 {n:05}", "浙江省杭州市", f"五轴 {n}"),
            *(2010 + n % 15, "周一至周五 20:00-08:00；周六、周日 全天", "铝及铝合金；不锈钢"),
            *("分时", 200 + n % 100, 50, 500, 450, 400, 7, f"第 {n} 台，自带刀具，夜班可用"),
        ]
        for n in range(int(count))
    )
    shown = [import_columns.columns()[key].heading("zh-hans") for key in COLUMNS]
    with open(path, "wb") as file:  # noqa: PTH123
        file.writelines(xlsx_stream("产能", [shown, *rows], widths=[16] * len(shown)))
        return {"bytes": file.tell()}


def openpyxl(path: str) -> dict:
    began = time.monotonic()
    book = load_workbook(path, read_only=True, data_only=True)
    count = sum(1 for _row in book.active.iter_rows(values_only=True))
    return measured(began, count - 1)


def start(path: str) -> dict:
    """A firm of its own for each run: the rows are new to it."""
    name = f"bench{ImportRun.objects.count()}"
    owner = person(name, f"{name}@example.com")
    made = firm(
        owner,
        uscc=f"{LIN_USCC[:-1]}{ImportRun.objects.count()}",
        name=name,
        short_name=name,
        region="330110",
        supplies=True,
        buys=False,
    )
    with open(path, "rb") as file:  # noqa: PTH123
        upload = SimpleUploadedFile("machines.xlsx", file.read())
    return {"run": imports.start(upload, made, by=owner, at=timezone.now()).pk}


def confirm(run: str, mode: str) -> dict:
    found = ImportRun.objects.get(pk=run)
    imports.confirm(found, mode=mode, submits=False, by=found.started_by, at=timezone.now())
    return {}


def step(run: str) -> dict:
    import_steps.BUDGET = 30.0
    before = peak()
    began = time.monotonic()
    import_work.work(int(run))
    found = ImportRun.objects.get(pk=run)
    done = found.imported if found.state in ("importing", "done") else found.good + found.bad
    return measured(began, done) | {"state": found.state, "start_rss": before}


def copy() -> dict:
    """The rows of the last import into bare copies of their tables, indexes and all."""
    tables = ("capacity_listing", "capacity_unit", "capacity_weeklypattern", "capacity_idlewindow")
    count = Listing.objects.filter(import_rows__run=ImportRun.objects.latest("id")).count()
    pieces = {table: _taken(table, count) for table in tables}
    began = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # two million windows in one statement
        for table, data in pieces.items():
            cursor.execute(f"CREATE TEMP TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            with cursor.copy(f"COPY bare_{table} FROM STDIN (FORMAT binary)") as out:
                for piece in data:
                    out.write(piece)
    return measured(began, count)


def _taken(table: str, count: int) -> list[bytes]:
    chosen = {
        "capacity_listing": "SELECT id FROM capacity_listing ORDER BY id DESC LIMIT {n}",
        "capacity_unit": "SELECT id FROM capacity_unit ORDER BY id DESC LIMIT {n}",
    }
    wanted = chosen.get(table, chosen["capacity_unit"]).format(n=count)
    column = "id" if table in chosen else "unit_id"
    columns = (
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
    )
    with connection.cursor() as cursor:
        cursor.execute(columns, [table])
        names = cursor.fetchone()[0]
        query = f"SELECT {names} FROM {table} WHERE {column} IN ({wanted})"
        with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT binary)") as out:
            return [bytes(piece) for piece in out]


def measured(began: float, rows: int) -> dict:
    return {"seconds": time.monotonic() - began, "rows": rows, "rss": peak()}


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    jobs = {
        "write": write,
        "openpyxl": openpyxl,
        "start": start,
        "confirm": confirm,
        "step": step,
        "copy": copy,
    }
    sys.stdout.write(json.dumps(jobs[sys.argv[1]](*sys.argv[2:]) or {}) + "\n")
