"""Bulk import of listings: a file is taken, checked, shown to its owner, and imported as told.

    uploaded → checking → checked → importing → done      (failed, cancelled)

Workers do the checking and the importing in steps (capacity/import_steps.py); what is owed stands
in `due_at`. Rows with an own number that a draft of the firm carries change that draft; every
other row makes a new one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from capacity import drafts, import_words, spreadsheets, tasks
from capacity.import_columns import columns
from capacity.models import ImportRow, ImportRun
from capacity.spreadsheets import Unreadable
from capacity.spreadsheets.writing import csv_stream
from marketplace.accounts import documents, roles
from marketplace.accounts.models import Organization, User
from marketplace.core.errors import Invalid, Refused
from marketplace.core.moves import FACTORY, SYSTEM, Move, Moves, begin

MEGABYTE = 2**20
MAX_BYTES = 20 * MEGABYTE
MOST_ROWS = 50_000
MOST_OPEN = 3  # runs of one firm that wait for a worker
KEPT_FOR = timedelta(days=30)  # rows and file, after the last step
EDIT = drafts.EDIT

State = ImportRun.State


def _has_good_rows(run: ImportRun, at: datetime) -> None:
    if not run.good:
        raise Refused(import_words.file_sentence("none_good", {}), code="none_good")


MOVES = Moves(
    "import",
    Move("start_check", {"uploaded"}, "checking", SYSTEM),
    Move("finish_check", {"checking"}, "checked", SYSTEM),
    Move("confirm", {"checked"}, "importing", FACTORY, EDIT, _has_good_rows),
    Move("finish", {"importing"}, "done", SYSTEM),
    Move("fail", {"uploaded", "checking", "importing"}, "failed", SYSTEM),
    Move("cancel", {"uploaded", "checking", "checked", "importing"}, "cancelled", FACTORY, EDIT),
)
RUNNING = (State.UPLOADED, State.CHECKING, State.IMPORTING)


def start(upload: UploadedFile, organization: Organization, *, by: User, at: datetime) -> ImportRun:
    """Takes the file and owes its check. Raises Invalid (at `file`) for what is no table."""
    _check_may_start(organization, by)
    if not upload.size:
        raise Invalid(_("This file is empty. Choose another one."), field="file")
    check_size(upload.size)
    try:
        kind = spreadsheets.format_of(upload)
    except Unreadable as fault:
        sentence = import_words.file_sentence(fault.code, fault.words)
        raise Invalid(sentence, field="file") from None
    name = documents.display_name(upload.name or "", f".{kind}")
    return _begin(organization, upload, name, kind, by=by, at=at)


def check_size(size: int) -> None:
    """Of a file, or of what a program sends. Raises Invalid naming both sizes."""
    if size > MAX_BYTES:
        raise Invalid(
            _("This file is %(size)s; at most %(limit)s fit. Divide it into several files.")
            % {"size": filesizeformat(size), "limit": filesizeformat(MAX_BYTES)},
            field="file",
        )


def start_rows(
    rows: Sequence[Mapping[str, Any]],
    organization: Organization,
    *,
    name: str,
    by: User,
    at: datetime,
) -> ImportRun:
    """The same for rows a program sends: column keys (or headings) → values; row 2 is the first."""
    _check_may_start(organization, by)
    if not rows:
        raise Invalid(_("Send at least one row."), field="rows")
    if len(rows) > MOST_ROWS:
        sentence = import_words.file_sentence("too_many_rows", {"most": f"{MOST_ROWS:,}"})
        raise Invalid(sentence, field="rows")
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    table = ([_cell(row.get(heading)) for heading in headings] for row in rows)
    content = ContentFile(b"".join(csv_stream([headings, *table])))
    return _begin(organization, content, documents.display_name(name, ".csv"), "csv", by=by, at=at)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    return "" if value is None else str(value)


def _check_may_start(organization: Organization, by: User) -> None:
    drafts.check_may_create(organization, by=by)
    waiting = ImportRun.objects.filter(organization=organization, state__in=RUNNING).count()
    if waiting >= MOST_OPEN:
        raise Refused(
            _(
                "%(count)s files of your firm are being worked on. Wait until one is done, or "
                "cancel one."
            )
            % {"count": waiting},
            code="too_many_imports",
        )


def _begin(
    organization: Organization, content: File, name: str, kind: str, *, by: User, at: datetime
) -> ImportRun:
    run = ImportRun(
        organization=organization, started_by=by, name=name[:160], format=kind, due_at=at
    )
    content.seek(0)
    run.file.save(f"{uuid4().hex}.{kind}", content, save=False)
    with transaction.atomic():
        run.save()
        run.refresh_from_db(fields=["uuid", "created_at"])
        begin("import", run, by=by, at=at)
        hint(run)
    return run


def confirm(run: ImportRun, *, mode: str, submits: bool, by: User, at: datetime) -> None:
    """The owner says yes: all rows or none (refused while a row is bad), or the good rows."""
    if mode not in ImportRun.Mode.values:
        raise Invalid(_("Choose all rows or the good rows."), field="mode")
    if mode == ImportRun.Mode.ALL and run.bad:
        raise Refused(
            _(
                "%(count)s row(s) have problems, so all rows cannot be imported. Correct the file "
                "and upload it again, or choose the good rows."
            )
            % {"count": run.bad},
            code="bad_rows",
        )
    with MOVES.moving(run, "confirm", by=by, at=at, mode=mode) as locked:
        locked.mode, locked.submits = mode, submits
        locked.done_until = locked.imported = locked.attempts = 0
        locked.due_at = at
        hint(locked)


def cancel(run: ImportRun, *, by: User, at: datetime) -> None:
    """Stops where it is: what the good rows have made by now stays, of all rows nothing stays."""
    with MOVES.moving(run, "cancel", by=by, at=at) as locked:
        locked.due_at, locked.finished_at = None, at


def hint(run: ImportRun) -> None:
    """A worker looks at once; the timer finds what a lost broker forgot."""
    number = run.pk
    transaction.on_commit(lambda: tasks.work_import.delay(number), robust=True)


def add_note(run: ImportRun, code: str, count: int) -> None:
    """Counts on; a note of nothing is none."""
    if not count:
        return
    for note in run.notes:
        if note[0] == code:
            note[1]["count"] += count
            return
    run.notes.append([code, {"count": count}])


# --- reading ------------------------------------------------------------------------------------
def run_for(user: User, uuid: UUID) -> ImportRun:
    """A run of one of the person's firms; 404 for strangers."""
    rows = ImportRun.objects.filter(organization__memberships__user=user)
    run = rows.select_related("organization", "started_by").filter(uuid=uuid).first()
    if run is None:
        raise Http404
    return run


def runs_for(user: User, organization: Organization) -> QuerySet[ImportRun]:
    if roles.firm_role(user, organization) is None:
        return ImportRun.objects.none()
    rows = ImportRun.objects.filter(organization=organization)
    return rows.select_related("started_by").order_by("-id")


def bad_rows(run: ImportRun, *, column: str = "", fault: str = "") -> QuerySet[ImportRow]:
    """Rows with problems, or with one problem in one column."""
    rows = run.lines.exclude(faults=[]).order_by("number")
    if column and fault:
        rows = rows.filter(faults__contains=[[column, fault]])
    return rows


def fault_counts(run: ImportRun) -> list[tuple[str, str, int]]:
    """(column, fault, rows), the most frequent first."""
    order = {key: n for n, key in enumerate(columns())}
    found = [(*key.split(" ", 1), count) for key, count in run.fault_counts.items()]
    return sorted(found, key=lambda each: (-each[2], order.get(each[0], 999), each[1]))


def checked_so_far(run: ImportRun) -> int:
    return run.good + run.bad
