"""The import itself: good rows become drafts batch by batch, or all rows in one transaction."""

from collections.abc import Iterator, Sequence

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from capacity import batches, drafts, import_words, listings
from capacity.batches import Draft
from capacity.import_judging import Judge, Judged
from capacity.import_steps import Failed, Step, Stopped, finish
from capacity.imports import State, add_note
from capacity.models import ImportRow, ImportRun, Listing
from marketplace.core.errors import Refused

BATCH = 250
PROGRESS_KEPT = 600  # seconds
LOCKS = 4021  # our class of advisory locks


def store(step: Step) -> bool:
    """Goes on with the import; True when it is finished."""
    drafts.check_may_create(step.run.organization, by=step.run.started_by)
    if step.run.mode == ImportRun.Mode.ALL:
        if not step.run.imported:
            _store_all(step)
            return False
        stored = _follow_up(step)
    else:
        stored = _store_good(step)
    if stored:
        finish(step.run, "finish")
    return stored


def progress_key(run: ImportRun) -> str:
    return f"import:{run.uuid}"


def shown_progress(run: ImportRun) -> int:
    """Rows imported by now; of all rows at once nothing is committed yet, the worker tells."""
    if run.mode == ImportRun.Mode.ALL and not run.imported:
        return cache.get(progress_key(run), 0)
    return run.imported


# --- the good rows ------------------------------------------------------------------------------
def _store_good(step: Step) -> bool:
    judge = Judge(step.run)
    while rows := _next_rows(step.run, step.run.done_until):
        with step.committing() as run:
            made, changed, gone_bad = _store(judge, rows)
            run.imported += len(made) + len(changed)
            add_note(run, "gone_bad", len(gone_bad))
            _after(run, made, changed)
            run.done_until = rows[-1].number
        if step.is_over:
            return False
    return True


def _next_rows(run: ImportRun, after: int) -> list[ImportRow]:
    good = run.lines.filter(faults=[], number__gt=after).order_by("number")
    return list(good[:BATCH])


def _store(
    judge: Judge, rows: Sequence[ImportRow]
) -> tuple[list[Judged], list[Judged], list[Judged]]:
    """New listings, changed ones, and rows that stopped being good; all in the transaction."""
    now = timezone.now()
    judged = [Judged(row.number, row.values) for row in rows]
    judge.judge(judged, at=now)
    by = judge.run.started_by
    fresh = [row for row in judged if not row.offer.faults and row.base is None]
    batches.create([Draft(row.listing, row.offer.units) for row in fresh], by=by, at=now)
    changed = [row for row in judged if row.base is not None and not row.offer.faults]
    changed = [row for row in changed if _update(row, judge)]
    done = {row.number for row in (*fresh, *changed)}
    _point(rows, {row.number: row.listing.pk for row in (*fresh, *changed)})
    return fresh, changed, [row for row in judged if row.number not in done]


def _update(row: Judged, judge: Judge) -> bool:
    """The draft as the row says it; a refusal (somebody submitted it just now) is the row's."""
    try:
        said = dict(row.offer.facts)
        if "attributes" in said:
            said["attributes"] = row.listing.attributes
        words = Draft(row.base, row.offer.units)
        batches.update(row.base, words, by=judge.run.started_by, at=timezone.now(), **said)
    except Refused as refused:
        row.offer.faults.append(["number", "rule", {"zh-hans": str(refused.sentence)}])
        return False
    row.listing = row.base
    return True


def _point(rows: Sequence[ImportRow], listings_: dict[int, int]) -> None:
    """Writes on each row which listing it became."""
    numbers = {row.number: row.pk for row in rows}
    pairs = [(numbers[number], listing) for number, listing in listings_.items()]
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE capacity_importrow AS row SET listing_id = made.listing"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS made (line, listing)"
            " WHERE row.id = made.line",
            [[line for line, _listing in pairs], [listing for _line, listing in pairs]],
        )


def _after(run: ImportRun, made: Sequence[Judged], changed: Sequence[Judged]) -> None:
    """What follows a stored row: its calendar, and the review desk where that was asked for."""
    batches.begin_calendars([row.listing.pk for row in made], at=timezone.now())
    if run.submits:
        refused = sum(not _submit(row.listing.pk, run) for row in (*made, *changed))
        add_note(run, "not_submitted", refused)


def _submit(listing_id: int, run: ImportRun) -> bool:
    listing = Listing.objects.select_related("organization", "process").get(pk=listing_id)
    try:
        listings.submit(listing, by=run.started_by, at=timezone.now())
    except Refused:
        return False
    return True


# --- all rows or none ---------------------------------------------------------------------------
def _store_all(step: Step) -> None:
    """Every row in one transaction: until it commits nobody sees any of them.

    The run is not locked meanwhile, so that its owner can cancel; an advisory lock keeps a second
    worker out, and the state is looked at between batches and under the lock at the end.
    """
    run = step.run
    with transaction.atomic():
        if not _is_ours_alone(run):  # its worker is alive and at it: no failed attempt of ours
            raise Stopped
        stored = 0
        judge = Judge(run)
        for rows in _every_row(run):
            made, changed, gone_bad = _store(judge, rows)
            if gone_bad:
                raise _changed(gone_bad)
            stored += len(made) + len(changed)
            cache.set(progress_key(run), stored, PROGRESS_KEPT)
            if not ImportRun.objects.filter(pk=run.pk, state=State.IMPORTING).exists():
                raise Stopped
        with step.committing() as locked:
            locked.imported = stored


def _is_ours_alone(run: ImportRun) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, run.pk % 2**31])
        return cursor.fetchone()[0]


def _every_row(run: ImportRun) -> Iterator[list[ImportRow]]:
    after = 0
    while rows := _next_rows(run, after):
        yield rows
        after = rows[-1].number


def _changed(rows: Sequence[Judged]) -> Failed:
    column, code, words = rows[0].offer.faults[0]
    sentence = import_words.sentence(column, code, words)
    return Failed("changed", row=rows[0].number, more=len(rows) - 1, sentence=sentence)


def _follow_up(step: Step) -> bool:
    """Calendars and submissions of what was stored at once, a batch at a time."""
    while rows := _next_rows(step.run, step.run.done_until):
        with step.committing() as run:
            batches.begin_calendars([row.listing_id for row in rows], at=timezone.now())
            if run.submits:
                refused = sum(not _submit(row.listing_id, run) for row in rows)
                add_note(run, "not_submitted", refused)
            run.done_until = rows[-1].number
        if step.is_over:
            return False
    return True
