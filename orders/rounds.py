"""The life of a clearing round: announced by the platform, open for entries, closed, cleared.

The row owes each next step (`due_at`); a timer finds what is due, and a message only hurries it.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from capacity import windows
from capacity.models import Process
from capacity.ranges import local_day
from marketplace.accounts import roles
from marketplace.core import moves, regions
from marketplace.core.errors import Invalid, NotAllowed, WrongState
from marketplace.core.moves import STAFF, SYSTEM, Move, Moves
from orders import round_notices, tasks
from orders.models import ClearingRound, RoundEntry
from orders.round_candidates import ANSWER_TIME, RESERVED_FOR

State, Outcome = ClearingRound.State, RoundEntry.Outcome
ANNOUNCE = "round.announce"
MOVES = Moves(
    "clearing_round",
    Move("open", {"announced"}, "open", SYSTEM, timer="the moment announced"),
    Move("close", {"open"}, "closed", SYSTEM, timer="the moment announced"),
    Move("clear", {"closed"}, "cleared", SYSTEM),
    Move("void", {"closed"}, "void", SYSTEM),
    Move("cancel", {"announced", "open"}, "cancelled", STAFF, ANNOUNCE),
)
LONGEST_DAYS = 31
LONGEST_NOTE = 300
SHORTEST_OPEN = timedelta(hours=1)
GRACE = timedelta(seconds=15)
MESSAGE_LIFE = 120
SWEEP = 50


def announce(
    *,
    process: Process,
    region: str,
    first_day: date,
    last_day: date,
    mode: str,
    opens_at: datetime,
    closes_at: datetime,
    by: Any,
    at: datetime,
    note: str = "",
) -> ClearingRound:
    """Makes a round known; a worker tells the factories and buyers it concerns.

    Raises Invalid with the field for what a round must not say, NotAllowed without the office.
    """
    if not roles.staff_can(by, ANNOUNCE):
        raise NotAllowed(_("Only the platform announces clearing rounds."))
    _check_times(opens_at, closes_at, first_day, at)
    _check_days(first_day, last_day, at)
    if region and not regions.exists(region):
        raise Invalid(_("Choose the area from the list."), field="region")
    with transaction.atomic():
        made = ClearingRound.objects.create(
            process=process,
            region=region,
            first_day=first_day,
            last_day=last_day,
            mode=mode,
            note=note.strip()[:LONGEST_NOTE],
            opens_at=max(opens_at, at),
            closes_at=closes_at,
            announced_by=by,
            announced_at=at,
            due_at=at,
        )
        moves.begin("clearing_round", made, by=by, at=at, mode=mode)
        _hurry(made.pk)
    return made


def cancel(round_: ClearingRound, *, reason: str, by: Any, at: datetime) -> None:
    """Before closing only; whoever takes part is told why."""
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Say why, so that those who take part can plan."), field="reason")
    with MOVES.moving(round_, "cancel", by=by, at=at, reason=reason) as locked:
        _check_not_closing(locked, at)
        locked.reason, locked.due_at, locked.ended_at = reason[:LONGEST_NOTE], None, at
        waiting = locked.entries.filter(outcome=Outcome.WAITING)
        told = list(waiting.select_related("job__buyer"))
        waiting.update(outcome=Outcome.ENDED)
        round_notices.tell_cancelled(locked, told)


def advance(round_: ClearingRound, *, at: datetime) -> None:
    """Takes every step that is due up to the closing; the clearing itself is a worker's."""
    round_.refresh_from_db()
    while round_.due_at and round_.due_at <= at and round_.state in (State.ANNOUNCED, State.OPEN):
        with suppress(WrongState):  # somebody was faster: the row says how far it is
            _step(round_, at)
        round_.refresh_from_db()


def _step(round_: ClearingRound, at: datetime) -> None:
    if round_.state == State.OPEN:
        _close(round_, at)
    elif round_.told_at is None:
        _tell(round_, at)
    else:
        _open(round_, at)


def advance_due(*, at: datetime) -> int:
    """Rounds whose next step is due; rounds that owe their clearing are queued again."""
    due = ClearingRound.objects.filter(due_at__lte=at).order_by("due_at", "id")
    moving = due.filter(state__in=[State.ANNOUNCED, State.OPEN])
    for round_ in moving.select_related("process")[:SWEEP]:
        advance(round_, at=at)
    owed = due.filter(state=State.CLOSED, due_at__lte=at - GRACE)
    numbers = list(owed.values_list("pk", flat=True)[:SWEEP])
    for pk in numbers:
        tasks.clear_round.apply_async((pk,), expires=MESSAGE_LIFE)
    return len(numbers)


def hurry_clearing(pk: int) -> None:
    """`robust`: without a broker the round stays owed, and the sweep queues it later."""

    def queue_clearing() -> None:  # Django logs a robust callback by its name
        tasks.clear_round.delay(pk)

    transaction.on_commit(queue_clearing, robust=True)


def _tell(round_: ClearingRound, at: datetime) -> None:
    """Once, all or nobody: the row remembers that it is done."""
    with transaction.atomic():
        locked = ClearingRound.objects.select_for_update().get(pk=round_.pk)
        if locked.told_at is None and locked.state == State.ANNOUNCED:
            round_notices.tell_announced(locked, at=at)
            locked.told_at, locked.due_at = at, max(locked.opens_at, at)
            locked.save(update_fields=["told_at", "due_at"])


def _open(round_: ClearingRound, at: datetime) -> None:
    with MOVES.moving(round_, "open", by=None, at=at) as locked:
        locked.due_at = locked.closes_at


def _close(round_: ClearingRound, at: datetime) -> None:
    with MOVES.moving(round_, "close", by=None, at=at) as locked:
        locked.due_at = at
        hurry_clearing(locked.pk)


def _hurry(pk: int) -> None:
    def queue_telling() -> None:
        tasks.advance_round.delay(pk)

    transaction.on_commit(queue_telling, robust=True)


def _check_times(opens_at: datetime, closes_at: datetime, first_day: date, at: datetime) -> None:
    if closes_at < max(opens_at, at) + SHORTEST_OPEN:
        raise Invalid(_("Leave at least an hour between opening and closing."), field="closes_at")
    soonest = local_day(closes_at + RESERVED_FOR + ANSWER_TIME)
    if first_day < soonest:
        raise Invalid(
            _(
                "After the closing the buyer has two days to accept and the factory one to answer: "
                "the first day can be %(day)s or later."
            )
            % {"day": soonest},
            field="first_day",
        )


def _check_days(first_day: date, last_day: date, at: datetime) -> None:
    if last_day < first_day:
        raise Invalid(_("The last day lies before the first."), field="last_day")
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise Invalid(
            _("A round covers at most %(days)s days.") % {"days": LONGEST_DAYS}, field="last_day"
        )
    furthest = local_day(at + windows.AHEAD)
    if last_day > furthest:
        raise Invalid(
            _("Calendars reach to %(day)s. Choose an earlier last day.") % {"day": furthest},
            field="last_day",
        )


def _check_not_closing(round_: ClearingRound, at: datetime) -> None:
    if at >= round_.closes_at:
        raise WrongState(_("The round has reached its closing moment and is being cleared."))
