"""A pair of a clearing round becomes a match with held hours, or says that somebody was faster."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from capacity import free_time, reservations, slots
from capacity.models import Unit
from marketplace.audit import journal
from marketplace.core.errors import Refused
from marketplace.core.periods import Period
from orders import (
    matching,
    needs,
    proposals,
    round_candidates,
    round_notices,
    true_prices,
)
from orders.models import Job, Match, Operation, RoundPair
from orders.proposals import Proposal
from orders.round_candidates import RESERVED_FOR
from orders.scoring import failures, is_candidate, judge

FIRST_OF_ALL = 0  # rank: reserved hours stand before what would still have to be booked


def take(pair: RoundPair, *, at: datetime) -> None:
    """Holds the hours for the buyer. Raises Refused where hours, listing or job are gone."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).get(pk=pair.entry.job_id)
        locked = RoundPair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
        if locked.state != RoundPair.State.PLANNED:
            return
        _check_looking(job, at)
        operation = job.operations.select_related("job__buyer", "process").get()
        find, proposal = _found(pair, operation, at=at)
        match = proposals.add(operation, proposal, version=job.version, at=at)
        if match is None:
            raise Refused(_("This match has been answered already."), code="answered")
        _hold(match, find, operation, at=at)
        pair.state, pair.match = RoundPair.State.HELD, match
        pair.save(update_fields=["state", "match"])
        _record(match, pair, at)
        round_notices.tell_reserved(pair)


def _check_looking(job: Job, at: datetime) -> None:
    is_busy = proposals.waiting_for_factory(job) or proposals.reserved_match(job, at=at)
    if job.state != Job.State.OPEN or is_busy:
        raise Refused(_("This job is not looking any more."), code="gone")


def _found(
    pair: RoundPair, operation: Operation, *, at: datetime
) -> tuple[matching.Find, Proposal]:
    """What matching would say of this machine in the days of the round, as things are now."""
    listing, span = pair.unit.listing, round_candidates.span_of(pair.round, at=at)
    need = round_candidates.need_within(operation, span, at=at)
    capacity = needs.capacities([listing.pk]).get(listing.pk)
    within = round_candidates.window_of(operation, span, timedelta(hours=listing.lead_hours), at=at)
    if need is None or capacity is None or within is None:
        raise Refused(_("This capacity is not on offer at the moment."), code="not_offered")
    if not is_candidate(need, capacity) or failures(need, capacity):
        raise Refused(_("This capacity does not fit the job any more."), code="not_offered")
    found = _slots(pair.unit, operation, within, at=at)
    price = true_prices.of(need, capacity, listing, found)
    if price is None or price.total_fen > need.budget_fen:
        raise Refused(_("These hours cost more than the budget."), code="not_offered")
    find = matching.Find(capacity, judge(need, capacity), found, price)
    return find, matching.proposal(operation, need, find, FIRST_OF_ALL)


def _slots(unit: Unit, operation: Operation, within: Period, *, at: datetime) -> matching.Slots:
    """The earliest hours on this one machine."""
    free = free_time.free_periods([unit], within, at=at)
    length = slots.length_of(needs.minutes_of(operation) / 60)
    if operation.divisible:
        found = slots.earliest_fill(free, length=length, within=within)
    else:
        block = slots.earliest_block(free, length=length, within=within)
        found = [block] if block else None
    if not found:
        raise Refused(_("Somebody else has taken these hours."), code="slot_taken")
    return found


def _hold(match: Match, find: matching.Find, operation: Operation, *, at: datetime) -> None:
    bookings = reservations.hold(
        find.slots,
        buyer=operation.job.buyer,
        by=None,
        at=at,
        expires_at=at + RESERVED_FOR,
        held_for=match.uuid,
    )
    match.bookings.set(bookings)
    match.reserved_until = at + RESERVED_FOR
    match.save(update_fields=["reserved_until"])


def _record(match: Match, pair: RoundPair, at: datetime) -> None:
    facts = match.journal_facts()
    journal.record(
        "match",
        match.uuid,
        "reserve",
        by=None,
        at=at,
        organization=facts["organization"],
        region=facts["region"],
        data={"round": str(pair.round.uuid), "until": match.reserved_until.isoformat()},
    )
