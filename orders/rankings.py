"""The matches on offer for an operation, in their order."""

from datetime import datetime

from orders import proposals
from orders.models import Match, Operation
from orders.proposals import ON_OFFER


def of(operation: Operation) -> list[Match]:
    """Best first, by score and, where it is the same, by the listing's number."""
    version = operation.job.version
    listed = operation.matches.filter(state__in=ON_OFFER, job_version=version)
    return sorted(listed, key=lambda match: (score_of(match), match.listing_id))


def score_of(match: Match) -> int:
    """The score as orders/scoring.py counts it."""
    return round(match.score * 1e9)


def renumber(operation: Operation, *, most: int, at: datetime) -> None:
    """Ranks as they are now; who falls behind the last place leaves the offer.

    A match whose hours are held for the buyer keeps its place before all others.
    """
    free = [match for match in of(operation) if not proposals.is_reserved(match, at)]
    for rank, match in enumerate(free, start=1):
        if rank > most:
            proposals.withdraw(match, at=at)
        elif match.rank != rank:
            Match.objects.filter(pk=match.pk).update(rank=rank)
