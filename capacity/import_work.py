"""What workers do for imports: the next step, the sweep of due runs, forgetting old ones."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from capacity import import_checking, import_notices, import_steps, import_storing, imports
from capacity.import_steps import MOST_ATTEMPTS, Failed, Step, Stopped
from capacity.imports import MOVES, RUNNING, State
from capacity.models import ImportRow, ImportRun
from capacity.spreadsheets import Unreadable
from marketplace.core.errors import Refused, WrongState

FORGET_AT_ONCE = 5_000  # rows deleted in one statement


def work(run_id: int) -> bool:
    """One step of one run; False when nothing was owed."""
    step = import_steps.claim(run_id)
    if step is None:
        return False
    with translation.override(step.run.started_by.language):
        try:
            _step(step)
        except (Failed, Unreadable) as fault:
            _fail(step.run, fault.code, fault.words)
        except Stopped:
            _give_back(step.run)
        except WrongState:  # cancelled in this very moment
            return False
        except Refused as refused:
            _fail(step.run, "refused", {"sentence": str(refused.sentence)})
    return True


def _step(step: Step) -> None:
    run = step.run
    if run.attempts > MOST_ATTEMPTS:
        raise Failed("stuck")
    act = import_storing.store if run.state == State.IMPORTING else import_checking.check
    if not act(step):
        import_steps.release(run)
        return
    if run.state == State.DONE:
        import_notices.imported(run)
    else:
        import_notices.checked(run)


def _give_back(run: ImportRun) -> None:
    """Somebody else is at it: a look is no failed attempt."""
    ImportRun.objects.filter(pk=run.pk, attempts__gt=0).update(attempts=F("attempts") - 1)


def _fail(run: ImportRun, code: str, words: dict[str, Any]) -> None:
    now = timezone.now()
    with MOVES.moving(run, "fail", by=None, at=now, reason=code) as locked:
        locked.failure = [code, words]
        locked.due_at, locked.finished_at = None, now
    import_notices.failed(run)


def sweep(at: datetime) -> int:
    """Hands every due run to a worker: those whose hint was lost or whose worker died."""
    due = ImportRun.objects.filter(due_at__lte=at, state__in=RUNNING).order_by("due_at")
    runs = list(due)
    for run in runs:
        imports.hint(run)
    return len(runs)


def forget(at: datetime) -> int:
    """Rows and files of runs nobody has touched for a month; the run and its figures stay."""
    old = ImportRun.objects.exclude(file="").exclude(state__in=RUNNING)
    old = old.filter(created_at__lt=at - imports.KEPT_FOR)
    runs = list(old.order_by("id")[:100])
    for run in runs:
        _forget(run)
    return len(runs)


def _forget(run: ImportRun) -> None:
    while numbers := list(
        ImportRow.objects.filter(run=run).values_list("pk", flat=True)[:FORGET_AT_ONCE]
    ):
        ImportRow.objects.filter(pk__in=numbers).delete()
    storage, name = run.file.storage, run.file.name
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(file="")
        transaction.on_commit(lambda: storage.delete(name))
