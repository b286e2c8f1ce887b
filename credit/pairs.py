"""What a snapshot says of counterparties: the part of an event's weight it does not carry itself.

A whole snapshot's or one party's pairs are read in two queries, however many events follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from credit import weights
from credit.models import Event, PairWeight, PartyTrust, Snapshot

Key = tuple[int, str, int]  # party, side, counterparty


@dataclass(frozen=True)
class Pairs:
    """Standing of each known pair, and the trust of firms that have not met the party before."""

    standings: Mapping[Key, weights.PairStanding]
    trusts: Mapping[int, float]

    def standing(self, event: Event) -> weights.PairStanding:
        """A stranger when the snapshot says nothing; related parties count nothing."""
        key = (event.party_id, event.side, event.counterparty_id)
        found = self.standings.get(key)
        if found is None:
            trust = self.trusts.get(event.counterparty_id, weights.STRANGER.trust)
            found = weights.PairStanding(trust=trust)
        return replace(found, related=True) if event.related else found


def of_snapshot(snapshot: Snapshot) -> Pairs:
    """Everything the snapshot knows: for making its books anew."""
    return _pairs(snapshot.pairs.all(), snapshot.trusts.all())


def of_party(snapshot: Snapshot, party_id: int, side: str) -> Pairs:
    """The partners of one firm on one side, and every firm it has events with."""
    met = Event.objects.filter(party=party_id, side=side).values("counterparty")
    return _pairs(
        snapshot.pairs.filter(party=party_id, side=side),
        snapshot.trusts.filter(party__in=met),
    )


def of_event(snapshot: Snapshot, event: Event) -> Pairs:
    """Just the pair of this event."""
    return _pairs(
        snapshot.pairs.filter(
            party=event.party_id, side=event.side, counterparty=event.counterparty_id
        ),
        snapshot.trusts.filter(party=event.counterparty_id),
    )


def _pairs(known: QuerySet[PairWeight], trusts: QuerySet[PartyTrust]) -> Pairs:
    standings = {
        (pair.party_id, pair.side, pair.counterparty_id): weights.PairStanding(
            trust=pair.trust, independence=pair.independence, room=pair.room
        )
        for pair in known
    }
    return Pairs(standings, dict(trusts.values_list("party_id", "trust")))
