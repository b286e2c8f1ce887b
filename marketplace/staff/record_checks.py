"""Checking journal, ledger and chain as a whole; each result is itself a line of the journal.

The room has no table: what was asked for and what was found stand in the journal, so that the
latest result cannot be edited away and a lost message to the worker is seen as a request without
an answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from marketplace.audit import journal, verify
from marketplace.audit.models import JournalLine
from marketplace.staff import tasks
from orders import ledger_check

KIND = "record_check"
RECORDS = UUID("6b0e7a54-3c53-4a0e-9c86-2f4b8d1c7a10")  # the records of the house as one thing
MOST_FINDINGS = 100
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Result:
    at: datetime
    by: str
    blocks: int
    rows: int
    waiting: int
    head: str
    findings: list[str]
    found: int

    @property
    def is_clean(self) -> bool:
        return not self.found


def request(*, by: Any, at: datetime) -> None:
    """Asks a worker for a check; who asked stands in the journal."""
    with transaction.atomic():
        journal.record(KIND, RECORDS, "request", by=by, at=at)
        transaction.on_commit(tasks.check_records.delay, robust=True)


def run(*, at: datetime) -> Result:
    """Verifies every row, block and balance, and writes down what came out."""
    report = verify.verify()
    findings = [*(str(each) for each in report.findings), *ledger_check.findings()]
    data = {
        "blocks": report.blocks,
        "rows": report.rows,
        "waiting": report.waiting,
        "head": report.head,
        "findings": findings[:MOST_FINDINGS],
        "found": len(findings),
    }
    asker = _last("request")
    line = journal.record(KIND, RECORDS, "result", by=None, at=at, data=data)
    return _result(line, asker)


def latest() -> Result | None:
    line = _last("result")
    return _result(line, _last("request")) if line else None


def is_running(at: datetime) -> bool:
    """Asked for and not answered yet; after ten minutes it counts as lost."""
    asked, answered = _last("request"), _last("result")
    if asked is None or asked.at < at - PATIENCE:
        return False
    return answered is None or answered.pk < asked.pk


def _last(move: str) -> JournalLine | None:
    lines = JournalLine.objects.filter(object_uuid=RECORDS, kind=KIND, move=move)
    return lines.order_by("-id").first()


def _result(line: JournalLine, asked: JournalLine | None) -> Result:
    return Result(at=line.at, by=asked.actor_name if asked else "", **line.data)
