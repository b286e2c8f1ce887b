"""A step of work on an import: claimed by one worker, continued by the next after a crash.

A step holds its run for LEASE by moving `due_at` on; whoever commits progress renews it. A killed
worker leaves the lease to run out, the sweep finds it, and the next step goes on after
`done_until`. Progress is committed with the rows it counts: nothing is done twice.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from capacity import imports
from capacity.imports import MOVES, RUNNING
from capacity.models import ImportRun

LEASE = timedelta(seconds=60)
BUDGET = 30.0  # seconds; other work waits behind it
MOST_ATTEMPTS = 5  # steps begun without any progress between them


class Stopped(Exception):  # noqa: N818  (no fault: somebody cancelled, or works on it too)
    """The run is not ours to go on with; what this transaction did is undone."""


class Failed(Exception):  # noqa: N818  (the run's own fault, in words)
    """The run cannot go on; `code` and `words` make the sentence for its owner."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


class Step:
    """A run and the time this worker has for it."""

    def __init__(self, run: ImportRun, *, budget: float = BUDGET) -> None:
        self.run = run
        self.ends = time.monotonic() + budget

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends

    @contextmanager
    def committing(self) -> Iterator[ImportRun]:
        """A transaction over the locked run; what changes in it is saved with a fresh lease."""
        with transaction.atomic():
            locked = ImportRun.objects.select_for_update(of=("self",)).get(pk=self.run.pk)
            before = (self.run.state, self.run.done_until)
            if (locked.state, locked.done_until) != before:
                raise Stopped
            yield locked
            locked.attempts, locked.due_at = 0, timezone.now() + LEASE
            locked.save()
        for field in ImportRun._meta.concrete_fields:
            if not field.is_relation:
                setattr(self.run, field.attname, getattr(locked, field.attname))


def claim(run_id: int) -> Step | None:
    """The run for this worker alone, or None when nothing is owed or somebody has it."""
    now = timezone.now()
    due = ImportRun.objects.filter(pk=run_id, due_at__lte=now, state__in=RUNNING)
    if not due.update(due_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    run = ImportRun.objects.select_related("organization", "started_by").get(pk=run_id)
    return Step(run)


def release(run: ImportRun) -> None:
    """The time is up and there is more to do: the next step is due at once."""
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk, state=run.state).update(due_at=timezone.now())
        imports.hint(run)


def finish(run: ImportRun, move: str) -> None:
    """Nothing is owed any more."""
    now = timezone.now()
    with MOVES.moving(run, move, by=None, at=now) as locked:
        locked.due_at, locked.attempts = None, 0
        if move != "finish_check":
            locked.finished_at = now
