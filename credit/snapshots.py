"""The nightly view of who trades with whom: trust, independence, and the books made anew.

Whoever writes or applies an event waits while a snapshot is taken (credit/locks.py), so the new
books hold exactly the events there are, and the switch is one transaction.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from credit import independence, pairs, parameters, scores, trust, weights
from credit.locks import lock_snapshot
from credit.models import DayBook, Event, PairWeight, PartyTrust, Side, Snapshot
from marketplace.accounts.models import Organization, PublishedGrade

KEPT = 3
LEAST_PRAISE = 4  # stars
Pair = tuple[int, int]  # counterparty, party


def take(*, at: datetime) -> Snapshot | None:
    """Takes a snapshot, switches to it and recomputes every grade; None if one is being taken."""
    with transaction.atomic():
        if not lock_snapshot():
            return None
        events = counted_events()
        snapshot = Snapshot.objects.create(
            computed_at=at,
            parameters=scores.current_parameters(at=at),
            parties=len({event.party_id for event in events}),
            events=len(events),
        )
        _store_pairs(snapshot, events, on=timezone.localdate(at))
        _switch(snapshot, events)
        _fill_books(snapshot, events)
        _publish_all(events, at=at)
        _forget_old(snapshot)
    return snapshot


def counted_events() -> list[Event]:
    """One event per order and side, the rated one where there is one, struck ones left out."""
    found: dict[tuple[int, str], Event] = {}
    for event in Event.objects.filter(struck_at=None).order_by("pk"):
        found[event.work_order_id, event.side] = event
    return list(found.values())


def _store_pairs(snapshot: Snapshot, events: list[Event], *, on: date) -> None:
    events = [event for event in events if not event.related]
    firms = sorted({firm for event in events for firm in (event.party_id, event.counterparty_id)})
    trusts = dict(zip(firms, _trust(firms, events, on=on), strict=True))
    PartyTrust.objects.bulk_create(
        PartyTrust(snapshot=snapshot, party_id=firm, trust=value) for firm, value in trusts.items()
    )
    for side in Side.values:
        _store_side(snapshot, side, [e for e in events if e.side == side], trusts, on=on)


def _trust(firms: list[int], events: list[Event], *, on: date) -> list[float]:
    """Relative trust c of each firm: EigenTrust on praise, starting at verified firms."""
    place = {firm: number for number, firm in enumerate(firms)}
    praise = [e for e in events if e.stars is not None and e.stars >= LEAST_PRAISE]
    verified = Organization.objects.filter(pk__in=firms, verified_at__isnull=False)
    anchors = trust.platform_anchors(
        np.empty(0, dtype=np.int64),
        np.array(sorted(place[pk] for pk in verified.values_list("pk", flat=True)), dtype=np.int64),
    )
    if not len(anchors):
        return [0.0] * len(firms)
    spread = trust.eigentrust(
        np.array([place[e.counterparty_id] for e in praise], dtype=np.int64),
        np.array([place[e.party_id] for e in praise], dtype=np.int64),
        np.array([_praise(e, on) for e in praise], dtype=float),
        anchors=anchors,
        parties=len(firms),
    )
    return trust.relative_trust(spread, anchors).tolist()


def _praise(event: Event, on: date) -> float:
    stars_badness = parameters.STANDARD.stars[event.stars - 1]
    return (1 - stars_badness) * _units(event, on)


def _units(event: Event, on: date) -> float:
    """v·d of the event, in orders."""
    value = weights.value_part(event.amount_fen, event.class_median_fen)
    return value * weights.recency((on - event.happened_on).days)


def _store_side(
    snapshot: Snapshot, side: str, events: list[Event], trusts: dict[int, float], *, on: date
) -> None:
    sums: dict[Pair, float] = defaultdict(float)
    for event in events:
        sums[event.counterparty_id, event.party_id] += _units(event, on)
    met = sorted(sums)
    place = {firm: number for number, firm in enumerate(sorted({f for pair in met for f in pair}))}
    known = [trusts[counterparty] for counterparty, _party in met]
    voices = independence.independence(
        np.array([place[counterparty] for counterparty, _party in met], dtype=np.int64),
        np.array([place[party] for _counterparty, party in met], dtype=np.int64),
        np.array([sums[pair] for pair in met], dtype=float),
        trusted=np.array(known) >= parameters.STANDARD.untrusted_least,
    )
    PairWeight.objects.bulk_create(
        PairWeight(
            snapshot=snapshot,
            party_id=party,
            side=side,
            counterparty_id=counterparty,
            trust=trusts[counterparty],
            independence=float(voice),
            room=weights.pair_room(sums[counterparty, party]),
        )
        for (counterparty, party), voice in zip(met, voices, strict=True)
    )


def _switch(snapshot: Snapshot, events: Iterable[Event]) -> None:
    """The pointer moves; every event belongs to the new snapshot, which has seen it."""
    for event in events:
        event.applied_to, event.rank = snapshot, None
    Snapshot.objects.filter(current=True).update(current=False)
    snapshot.current = True
    snapshot.save(update_fields=["current"])
    Event.objects.all().update(applied_to=snapshot, rank=None)


def _fill_books(snapshot: Snapshot, events: Iterable[Event]) -> None:
    DayBook.objects.bulk_create(books_of(snapshot, events).values())


def books_of(snapshot: Snapshot, events: Iterable[Event]) -> dict[tuple[Any, ...], DayBook]:
    """The day-books these events make under this snapshot, by their key; nothing is stored."""
    known = pairs.of_snapshot(snapshot)
    rows: dict[tuple[Any, ...], DayBook] = {}
    for event in events:
        entry = scores.entry_of(event, scores.weight_of(event, known))
        key = (event.party_id, event.side, event.work_class, entry.day, entry.trusted)
        row = rows.setdefault(
            key,
            DayBook(
                snapshot=snapshot,
                party_id=event.party_id,
                side=event.side,
                work_class=event.work_class,
                day=entry.day,
                trusted=entry.trusted,
            ),
        )
        scores.put(row, scores.as_entry(row) + entry)
    return rows


def _publish_all(events: Iterable[Event], *, at: datetime) -> None:
    """Every side that has events or was published before."""
    sides = {(event.party_id, event.side) for event in events}
    sides |= set(PublishedGrade.objects.values_list("organization_id", "side"))
    firms = Organization.objects.in_bulk([firm for firm, _side in sides])
    for firm, side in sorted(sides):
        scores.publish(firms[firm], side, at=at)


def _forget_old(snapshot: Snapshot) -> None:
    old = Snapshot.objects.exclude(pk=snapshot.pk).order_by("-pk")[KEPT - 1 :]
    Snapshot.objects.filter(pk__in=[each.pk for each in old]).delete()
