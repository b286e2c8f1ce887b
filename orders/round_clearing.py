"""The clearing itself: a worker decides who gets which machine, holds the hours, tells everybody.

Owed by the round's row and safe to break off anywhere: what is decided stands in the rows
(`solved_at`, pairs, outcomes of entries), each hold and each outcome is a transaction of its own,
and the next run goes on where the last one stopped. Nothing is confirmed: a pair is a match with
held hours that its buyer may accept.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import F

from capacity.models import Unit
from marketplace.core.errors import Refused
from orders import (
    jobs,
    proposals,
    round_candidates,
    round_figures,
    round_holds,
    round_notices,
    round_scope,
    rounds,
)
from orders.clearing import Bid, Clearing
from orders.models import ClearingRound, Job, RoundEntry, RoundPair
from orders.round_candidates import Contest

State, Outcome, Paired = ClearingRound.State, RoundEntry.Outcome, RoundPair.State
LEASE = timedelta(minutes=20)  # longer than a worker lets the task run
RETRY = timedelta(minutes=2)
TIME_LIMIT = 120.0  # seconds of holding and telling; the rest is owed to the next run
FIRST, SECOND = 1, 2
PAGE = 1_000

IsOver = Callable[[], bool]


def run(round_id: int, *, at: datetime) -> bool:
    """Goes on with a clearing that is owed; False when there was nothing to do."""
    owed = ClearingRound.objects.filter(pk=round_id, state=State.CLOSED, due_at__lte=at)
    if not owed.update(due_at=at + LEASE, attempts=F("attempts") + 1):
        return False
    round_ = ClearingRound.objects.select_related("process").get(pk=round_id)
    if round_.solved_at is None:
        _decide(round_, at)
    began = monotonic()
    if _carry_out(round_, at, lambda: monotonic() - began > TIME_LIMIT):
        _end(round_, at)
    else:
        ClearingRound.objects.filter(pk=round_id, state=State.CLOSED).update(due_at=at)
        rounds.hurry_clearing(round_id)
    return True


def mark_failed(round_id: int, *, at: datetime) -> None:
    """The run broke off: the sweep goes on with it in a while."""
    ClearingRound.objects.filter(pk=round_id, state=State.CLOSED).update(due_at=at + RETRY)


def _decide(round_: ClearingRound, at: datetime) -> None:
    """Computes all four ways and writes down what the round's own mode gives."""
    began = monotonic()
    entries = round_.entries.filter(outcome=Outcome.WAITING)
    contest = round_candidates.collect(round_, entries, at=at)
    order = entries.order_by("entered_at", "id").values_list("pk", flat=True)
    results = round_figures.compare(contest.bids, {pk: n for n, pk in enumerate(order)})
    figures = _figures(round_, contest, results) | {"seconds": round(monotonic() - began, 1)}
    with transaction.atomic():
        locked = ClearingRound.objects.select_for_update().get(pk=round_.pk)
        if locked.solved_at is None:
            _write_entries(contest)
            _plan(locked, contest.bids, results[locked.mode], attempt=FIRST)
            locked.figures, locked.solved_at = figures, at
            locked.save(update_fields=["figures", "solved_at"])
    round_.refresh_from_db()


def _figures(round_: ClearingRound, contest: Contest, results: dict[str, Clearing]) -> dict:
    jobs_ = {bid.job for bid in contest.bids}
    units = {bid.slot for bid in contest.bids}
    buyers = RoundEntry.objects.filter(pk__in=jobs_).values("job__buyer").distinct()
    factories = Unit.objects.filter(pk__in=units).values("listing__organization").distinct()
    return {
        "entered": round_.entries.count(),
        "competing": len(jobs_),
        "offered": round_scope.units(round_).count(),
        "units": len(units),
        "pairs": len(contest.bids),
        "sums_public": min(buyers.count(), factories.count()) >= round_figures.FEWEST,
        "methods": round_figures.methods(results),
    }


def _write_entries(contest: Contest) -> None:
    standings = round_figures.standings(contest.bids)
    rows = [
        RoundEntry(pk=entry, options=options, standing=standings.get(entry))
        for entry, options in contest.options.items()
    ]
    RoundEntry.objects.bulk_update(rows, ["options", "standing"], batch_size=PAGE)


def _plan(round_: ClearingRound, bids: list[Bid], result: Clearing, *, attempt: int) -> None:
    won = {(bid.job, bid.slot): bid for bid in bids if result.taken.get(bid.job) == bid.slot}
    RoundPair.objects.bulk_create(
        (
            RoundPair(
                round=round_,
                entry_id=job,
                unit_id=unit,
                attempt=attempt,
                wish_fen=bid.wish,
                worth_fen=bid.worth,
            )
            for (job, unit), bid in won.items()
        ),
        batch_size=PAGE,
    )


def _carry_out(round_: ClearingRound, at: datetime, is_over: IsOver) -> bool:
    """Holds, tries once more for those whose pair fell out, tells; False when time was up."""
    if not _hold_planned(round_, at, is_over):
        return False
    if "retried" not in round_.figures:
        _try_again(round_, at)
        if not _hold_planned(round_, at, is_over):
            return False
    return _settle_entries(round_, at, is_over)


def _hold_planned(round_: ClearingRound, at: datetime, is_over: IsOver) -> bool:
    """The most valuable pair first. A pair somebody else was faster for falls out."""
    planned = round_.pairs.filter(state=Paired.PLANNED).annotate(
        value=F("wish_fen") + F("worth_fen")
    )
    for pair in planned.select_related("round", "unit__listing__organization").order_by(
        "-value", "id"
    ):
        if is_over():
            return False
        try:
            round_holds.take(pair, at=at)
        except Refused:
            RoundPair.objects.filter(pk=pair.pk, state=Paired.PLANNED).update(state=Paired.FELL_OUT)
    return True


def _try_again(round_: ClearingRound, at: datetime) -> None:
    """Those whose pair fell out compete once more for the machines that are left."""
    fallen = list(round_.pairs.filter(state=Paired.FELL_OUT).values_list("entry_id", "unit_id"))
    held = round_.pairs.filter(state=Paired.HELD).values_list("unit_id", flat=True)
    bids: list[Bid] = []
    if fallen:
        lost = {unit for _entry, unit in fallen}
        entries = round_.entries.filter(pk__in=[entry for entry, _unit in fallen])
        bids = round_candidates.collect(round_, entries, at=at, without=[*held, *lost]).bids
    with transaction.atomic():
        locked = ClearingRound.objects.select_for_update().get(pk=round_.pk)
        if "retried" not in locked.figures:
            _plan(locked, bids, round_figures.chosen(bids, locked.mode), attempt=SECOND)
            locked.figures["retried"] = len(fallen)
            locked.save(update_fields=["figures"])
    round_.refresh_from_db()


def _settle_entries(round_: ClearingRound, at: datetime, is_over: IsOver) -> bool:
    held = round_.pairs.filter(state=Paired.HELD).select_related("match")
    pair_of = {pair.entry_id: pair for pair in held}
    fallen = set(round_.pairs.filter(state=Paired.FELL_OUT).values_list("entry_id", flat=True))
    for pk in list(round_.entries.filter(outcome=Outcome.WAITING).values_list("pk", flat=True)):
        if is_over():
            return False
        _settle(pk, pair_of.get(pk), has_fallen=pk in fallen, at=at)
    return True


def _settle(pk: int, pair: RoundPair | None, *, has_fallen: bool, at: datetime) -> None:
    """One entry's outcome, told in the same transaction."""
    with transaction.atomic():
        entry = (
            RoundEntry.objects.select_for_update(of=("self",))
            .select_related("round__process", "job__buyer")
            .get(pk=pk)
        )
        if entry.outcome != Outcome.WAITING:
            return
        entry.outcome = _outcome(entry, pair, has_fallen=has_fallen)
        entry.save(update_fields=["outcome"])
        round_notices.tell_outcome(entry, pair)
    if entry.outcome == Outcome.FELL_OUT:
        jobs.ask_for_matching(entry.job, at=at)


def _outcome(entry: RoundEntry, pair: RoundPair | None, *, has_fallen: bool) -> Outcome:
    if pair:
        return Outcome.SERVED
    if entry.options is None or not _is_looking(entry.job):
        return Outcome.GONE
    if has_fallen:
        return Outcome.FELL_OUT
    return Outcome.UNSERVED if entry.options else Outcome.UNFIT


def _is_looking(job: Job) -> bool:
    return job.state == Job.State.OPEN and not proposals.waiting_for_factory(job)


def _end(round_: ClearingRound, at: datetime) -> None:
    held = round_.pairs.filter(state=Paired.HELD).count()
    fallen = round_.pairs.filter(state=Paired.FELL_OUT).count()
    move = "clear" if round_.figures["competing"] else "void"
    with rounds.MOVES.moving(round_, move, by=None, at=at, held=held, fell_out=fallen) as locked:
        locked.figures = {**locked.figures, "held": held, "fell_out": fallen}
        locked.due_at, locked.ended_at = None, at
