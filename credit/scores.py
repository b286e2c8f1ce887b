"""Recalculation: an event goes into the day-books once, and the party's grade follows.

Everything here is derivable from events: a lost task costs time, never a grade.
"""

import dataclasses
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from capacity import listing_index
from credit import books, grades, parameters, weights
from credit.events import evidence_of
from credit.models import (
    DayBook,
    Event,
    GradeChange,
    PairWeight,
    ParameterSet,
    PartyTrust,
    Side,
    Snapshot,
)
from marketplace.accounts.models import Organization, PublishedGrade

QUALITY_CERTIFICATES = ("ISO9001", "IATF16949", "AS9100", "ISO13485", "GJB9001", "GMP")
LEAST_RATINGS_SHOWN = 3
PPM = 1_000_000


def apply_event(event_id: int, *, at: datetime) -> bool:
    """Puts one event into the current books and recomputes its party; False if already done.

    Safe to run twice and from two workers: the party's lock and `applied_to` decide.
    """
    with transaction.atomic():
        event = Event.objects.select_related("party").get(pk=event_id)
        lock_party(event.party_id)
        event.refresh_from_db()
        if event.applied_to_id:
            return False
        snapshot = current_snapshot(at=at)
        event.rank = _next_rank(event, snapshot)
        event.applied_to = snapshot
        event.save(update_fields=["rank", "applied_to"])
        _post(event, snapshot)
        publish(event.party, event.side, at=at)
    return True


def apply_pending(*, at: datetime) -> int:
    """Sweep: whatever is not in the books yet, oldest first."""
    due = Event.objects.filter(applied_to=None).order_by("recorded_at", "pk")[:500]
    return sum(apply_event(pk, at=at) for pk in due.values_list("pk", flat=True))


def lock_party(party_id: int) -> None:
    """One recalculation per party at a time, and none while a snapshot is taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext('credit-snapshot'))")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('credit'), %s::int)", [party_id])


def _next_rank(event: Event, snapshot: Snapshot) -> int:
    """m of the burst brake. Facts and rating of one order share its number."""
    seen = Event.objects.filter(
        party=event.party_id, side=event.side, applied_to=snapshot, rank__isnull=False
    )
    twin = seen.filter(work_order=event.work_order_id).first()
    if twin:
        return twin.rank
    return seen.aggregate(orders=Count("work_order", distinct=True))["orders"] + 1


def _post(event: Event, snapshot: Snapshot) -> None:
    """A rated event takes the place of the bare facts, whichever of the two comes first."""
    twins = Event.objects.filter(
        work_order=event.work_order_id, side=event.side, applied_to=snapshot
    )
    if event.kind == Event.Kind.FACTS and twins.filter(kind=Event.Kind.RATED).exists():
        return
    _add(event, snapshot, sign=1)
    for facts in twins.filter(kind=Event.Kind.FACTS).exclude(pk=event.pk):
        _add(facts, snapshot, sign=-1)


def _add(event: Event, snapshot: Snapshot, *, sign: int) -> None:
    entry = entry_of(event, weight_of(event, pair_standing(event, snapshot)))
    add_to_book(event, snapshot, entry if sign > 0 else -entry)


def entry_of(event: Event, weight: weights.Weight) -> books.Entry:
    """The event as integers of a day-book."""
    return books.entry_for(evidence_of(event), weight, day=event.happened_on)


def weight_of(event: Event, pair: weights.PairStanding) -> weights.Weight:
    """How much the event counts, by what the snapshot says of its counterparty."""
    return weights.weigh(
        amount_fen=event.amount_fen,
        class_median_fen=event.class_median_fen,
        pair=pair,
        rank_since_snapshot=event.rank,
    )


def add_to_book(event: Event, snapshot: Snapshot, entry: books.Entry) -> None:
    """Adds integers to the row of the day; the party's lock is held."""
    row, _created = DayBook.objects.get_or_create(
        snapshot=snapshot,
        party_id=event.party_id,
        side=event.side,
        work_class=event.work_class,
        day=entry.day,
        trusted=entry.trusted,
    )
    put(row, as_entry(row) + entry)
    row.save(update_fields=["orders", "weight", "costs", "stars", "stars_weight"])


def put(row: DayBook, total: books.Entry) -> None:
    """Writes an entry's integers into the row's columns; saving is the caller's."""
    row.orders, row.weight = total.orders, total.weight
    row.costs = {str(cause): size for cause, size in total.costs.items()}
    row.stars, row.stars_weight = total.stars, total.stars_weight


def as_entry(row: DayBook) -> books.Entry:
    return books.Entry(
        row.day, row.trusted, row.orders, row.weight, row.costs, row.stars, row.stars_weight
    )


def pair_standing(event: Event, snapshot: Snapshot) -> weights.PairStanding:
    """What the snapshot says of the counterparty; a stranger when it says nothing."""
    pair = PairWeight.objects.filter(
        snapshot=snapshot,
        party=event.party_id,
        side=event.side,
        counterparty=event.counterparty_id,
    ).first()
    if pair:
        return weights.PairStanding(
            trust=pair.trust, independence=pair.independence, room=pair.room
        )
    known = PartyTrust.objects.filter(snapshot=snapshot, party=event.counterparty_id).first()
    return weights.PairStanding(trust=known.trust) if known else weights.STRANGER


def standing(organization: Organization, side: str, *, on: date, work_class: str = "") -> Any:
    """The grade of a firm's side from the current books; of one class of work if named."""
    rows = DayBook.objects.filter(snapshot__current=True, party=organization, side=side)
    if work_class:
        rows = rows.filter(work_class=work_class)
    totals = books.read([as_entry(row) for row in rows], on=on)
    return grades.standing(
        totals,
        prior_risk=grades.prior(verification_level(organization, on=on)),
        counterparties=_counterparties(organization, side, work_class),
    )


def _counterparties(organization: Organization, side: str, work_class: str) -> int:
    events = Event.objects.filter(
        party=organization, side=side, struck_at=None, applied_to__isnull=False
    )
    if work_class:
        events = events.filter(work_class=work_class)
    return events.values("counterparty").distinct().count()


def verification_level(organization: Organization, *, on: date) -> grades.Verification:
    """What third parties have checked; an expired certificate counts no more from its day on."""
    if organization.verified_at is None:
        return grades.Verification.UNVERIFIED
    certified = organization.certificates.filter(
        state="valid", code__in=QUALITY_CERTIFICATES, expires_on__gte=on
    )
    return grades.Verification.CERTIFIED if certified.exists() else grades.Verification.VERIFIED


def publish(organization: Organization, side: str, *, at: datetime) -> PublishedGrade:
    """Recomputes a side of a firm and publishes it; a changed grade goes into the history.

    The matching index of the firm's listings follows in the same transaction.
    """
    found = standing(organization, side, on=timezone.localdate(at))
    stars, ratings = _stars(organization, side)
    row, _created = PublishedGrade.objects.update_or_create(
        organization=organization,
        side=side,
        defaults={
            "grade": str(found.grade),
            "score": round(found.score, 2),
            "p_ppm": round(found.p * PPM),
            "p_up_ppm": round(found.p_up * PPM),
            "effective_orders": round(found.effective_orders, 2),
            "counterparties": found.counterparties,
            "stars": stars,
            "ratings": ratings,
            "computed_at": at,
        },
    )
    _remember(organization, side, row, at)
    if side == Side.SUPPLIER:
        listing_index.refresh_grade(organization, at=at)
    return row


def _remember(organization: Organization, side: str, row: PublishedGrade, at: datetime) -> None:
    last = GradeChange.objects.filter(organization=organization, side=side)
    last = last.order_by("-changed_at", "-id").first()
    if last is None or last.grade != row.grade:
        GradeChange.objects.create(
            organization=organization,
            side=side,
            grade=row.grade,
            p_up_ppm=row.p_up_ppm,
            parameters=current_parameters(at=at),
            changed_at=at,
        )


def _stars(organization: Organization, side: str) -> tuple[float | None, int]:
    """Mean stars, rounded down to a tenth, and how many; no mean under three ratings."""
    stars = list(
        Event.objects.filter(
            Q(struck_at=None), party=organization, side=side, kind=Event.Kind.RATED
        ).values_list("stars", flat=True)
    )
    if len(stars) < LEAST_RATINGS_SHOWN:
        return None, len(stars)
    return sum(stars) * 10 // len(stars) / 10, len(stars)


def current_snapshot(*, at: datetime) -> Snapshot:
    """The snapshot in force; the very first one is made empty."""
    snapshot = Snapshot.objects.filter(current=True).first()
    if snapshot:
        return snapshot
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('credit-first-snapshot'))")
    return Snapshot.objects.filter(current=True).first() or Snapshot.objects.create(
        computed_at=at, parameters=current_parameters(at=at), current=True
    )


def current_parameters(*, at: datetime) -> ParameterSet:
    """The published numbers of the formula in force, stored the first time they are used."""
    found, _created = ParameterSet.objects.get_or_create(
        version=parameters.STANDARD.version,
        defaults={"values": dataclasses.asdict(parameters.STANDARD), "published_at": at},
    )
    return found
