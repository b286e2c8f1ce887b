"""The lifecycle table of a match, and what the system does with matches as a job moves on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from capacity import reservations
from marketplace.core.moves import BUYER, FACTORY, SYSTEM, Move, Moves
from orders.models import Job, Match, Operation

MOVES = Moves(
    "match",
    Move("view", {"proposed"}, "viewed", BUYER),
    Move("accept", {"proposed", "viewed"}, "accepted_by_buyer", BUYER, "job.award"),
    Move("confirm", {"accepted_by_buyer"}, "confirmed_by_factory", FACTORY, "order.accept"),
    Move("decline", {"accepted_by_buyer"}, "declined_by_factory", FACTORY, "order.accept"),
    Move("convert", {"confirmed_by_factory"}, "converted", SYSTEM),
    Move("dismiss", {"proposed", "viewed"}, "dismissed", BUYER, "job.edit"),
    Move("supersede", {"proposed", "viewed"}, "superseded", SYSTEM),
    Move("propose_again", {"superseded"}, "proposed", SYSTEM),
    Move(
        "expire",
        {"proposed", "viewed", "accepted_by_buyer"},
        "expired",
        SYSTEM,
        timer="24 h after the buyer's acceptance, or when the job ends",
    ),
)
ON_OFFER = (Match.State.PROPOSED, Match.State.VIEWED)


@dataclass(frozen=True)
class Proposal:
    """One listing of a matching run, best first by `rank`; the fields are columns of Match."""

    listing_id: int
    rank: int
    columns: dict[str, Any]


def renew(operation: Operation, found: Sequence[Proposal], *, version: int, at: datetime) -> int:
    """Makes `found` the matches on offer; what was on offer and is no longer found goes.

    Run twice it changes nothing. Call under the lock of the job. Returns how many are new.
    """
    known = {m.listing_id: m for m in operation.matches.filter(job_version=version)}
    fresh = [p for p in found if p.listing_id not in known]
    for proposal in found:
        if match := known.get(proposal.listing_id):
            _renew(match, proposal, at)
    Match.objects.bulk_create(_new(operation, proposal, version) for proposal in fresh)
    supersede(operation.job, keep=[p.listing_id for p in found], version=version, at=at)
    return len(fresh)


def add(operation: Operation, proposed: Proposal, *, version: int, at: datetime) -> Match | None:
    """One more on offer, or the one that is there with the figures of now; under the job's lock.

    None where the buyer has put it aside or the factory has answered.
    """
    known = operation.matches.filter(job_version=version, listing=proposed.listing_id).first()
    if known is None:
        match = _new(operation, proposed, version)
        match.save()
        match.refresh_from_db(fields=["uuid", "created_at"])
        return match
    if known.state not in (*ON_OFFER, Match.State.SUPERSEDED):
        return None
    _renew(known, proposed, at)
    return known


def _new(operation: Operation, proposal: Proposal, version: int) -> Match:
    return Match(
        operation=operation,
        listing_id=proposal.listing_id,
        job_version=version,
        rank=proposal.rank,
        **proposal.columns,
    )


def is_reserved(match: Match, at: datetime) -> bool:
    """Whether a clearing round holds the hours of this match for its buyer."""
    return match.reserved_until is not None and match.reserved_until > at


def reserved_match(job: Job, *, at: datetime) -> Match | None:
    """The match whose hours a clearing round holds for this job."""
    found = Match.objects.filter(
        operation__job=job, state__in=ON_OFFER, reserved_until__gt=at
    ).select_related("listing__organization")
    return found.first()


def free_reserved(match: Match, *, at: datetime) -> None:
    """Gives the hours back that a clearing round holds for a match nobody wants any more.

    Call on a locked match inside its move, which saves it.
    """
    if match.reserved_until is not None:
        held = match.bookings.filter(state="held")
        reservations.release(list(held), by=None, at=at)
        match.reserved_until = None


def _renew(match: Match, proposal: Proposal, at: datetime) -> None:
    if is_reserved(match, at):
        return  # its hours stand as they are held
    if match.state == Match.State.SUPERSEDED:
        with MOVES.moving(match, "propose_again", by=None, at=at):
            pass
    if match.state in ON_OFFER:
        columns = {"rank": proposal.rank, **proposal.columns}
        for name, value in columns.items():
            setattr(match, name, value)
        match.save(update_fields=list(columns))


def supersede(
    job: Job, *, at: datetime, keep: Iterable[int] = (), version: int | None = None
) -> None:
    """Takes matches off offer, but those of `version` for the listings in `keep`.

    Of `version` those whose hours are held stay too: the hold itself hides them from the search.
    """
    on_offer = Match.objects.filter(operation__job=job, state__in=ON_OFFER)
    if version is not None:
        on_offer = on_offer.exclude(job_version=version, listing_id__in=list(keep))
        on_offer = on_offer.exclude(job_version=version, reserved_until__gt=at)
    for match in on_offer:
        withdraw(match, at=at)


def withdraw(match: Match, *, at: datetime) -> None:
    """Takes one match off offer; hours a clearing round held for it are free again."""
    with MOVES.moving(match, "supersede", by=None, at=at) as locked:
        free_reserved(locked, at=at)


def end_all(job: Job, *, reason: str, at: datetime) -> list[Match]:
    """The job ends: every match on offer or waiting expires, held hours are free again.

    Returns the matches that were waiting for a factory's answer.
    """
    waiting = []
    living = Match.objects.filter(
        operation__job=job, state__in=[*ON_OFFER, Match.State.ACCEPTED]
    ).select_related("listing__organization")
    for match in living:
        if match.state == Match.State.ACCEPTED:
            reservations.release(list(match.bookings.all()), by=None, at=at)
            waiting.append(match)
        with MOVES.moving(match, "expire", by=None, at=at, reason=reason) as locked:
            free_reserved(locked, at=at)
    return waiting


def waiting_for_factory(job: Job) -> Match | None:
    """The match the buyer has accepted and the factory has not answered yet."""
    found = Match.objects.filter(operation__job=job, state=Match.State.ACCEPTED)
    return found.select_related("listing__organization").first()
