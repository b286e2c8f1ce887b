"""Recalculation: an event goes into the day-books once, and the party's grade follows.

Everything here is derivable from events: a lost task costs time, never a grade.
"""

import dataclasses
import math
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from capacity import listing_index
from credit import books, grades, pairs, parameters, weights
from credit.events import evidence_of
from credit.locks import lock_parties
from credit.models import DayBook, Event, GradeChange, ParameterSet, Side, Snapshot
from marketplace.accounts import certificates
from marketplace.accounts.models import Organization, PublishedGrade
from marketplace.core import certificate_kinds

LEAST_RATINGS_SHOWN = 3
PPM = 1_000_000
ALL_WORK = ""  # key of the standing over every class of work
NOISE = 1e-9  # a mean of exactly 4.6 may read 4.5999…


def apply_event(event_id: int, *, at: datetime) -> bool:
    """Puts one event into the current books and recomputes its party; False if already done.

    Safe to run twice and from two workers: the party's lock and `applied_to` decide.
    """
    with transaction.atomic():
        event = Event.objects.select_related("party").get(pk=event_id)
        lock_parties(event.party_id)
        event.refresh_from_db(fields=["applied_to", "rank", "struck_at"])
        if event.applied_to_id:
            return False
        snapshot = current_snapshot(at=at)
        event.applied_to = snapshot
        event.save(update_fields=["applied_to"])
        _post(event, snapshot)
        publish(event.party, event.side, at=at)
    return True


def apply_pending(*, at: datetime) -> int:
    """Sweep: whatever is not in the books yet, oldest first."""
    due = Event.objects.filter(applied_to=None).order_by("recorded_at", "pk")[:500]
    return sum(apply_event(pk, at=at) for pk in due.values_list("pk", flat=True))


def _post(event: Event, snapshot: Snapshot) -> None:
    """A rated event takes the place of the bare facts, whichever of the two comes first."""
    twins = Event.objects.filter(
        work_order=event.work_order_id, side=event.side, applied_to=snapshot
    )
    if event.kind == Event.Kind.FACTS and twins.filter(kind=Event.Kind.RATED).exists():
        return
    weight = weight_of(event, pairs.of_event(snapshot, event))
    _add_to_book(event, snapshot, entry_of(event, weight))
    if event.kind == Event.Kind.RATED:
        for facts in twins.filter(kind=Event.Kind.FACTS):
            _add_to_book(facts, snapshot, -entry_of(facts, weight))


def entry_of(event: Event, weight: weights.Weight) -> books.Entry:
    """The event as integers of a day-book."""
    return books.entry_for(evidence_of(event), weight, day=event.happened_on)


def weight_of(event: Event, known: pairs.Pairs) -> weights.Weight:
    """How much the event counts, by what the snapshot says of its counterparty."""
    return weights.weigh(
        amount_fen=event.amount_fen,
        class_median_fen=event.class_median_fen,
        pair=known.standing(event),
        rank_since_snapshot=event.rank,
    )


def _add_to_book(event: Event, snapshot: Snapshot, entry: books.Entry) -> None:
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


def standing(organization: Organization, side: str, *, on: date) -> grades.Standing:
    """The grade of a firm's side over all its work, from the current books."""
    return standings(organization, side, on=on)[ALL_WORK]


def standings(organization: Organization, side: str, *, on: date) -> dict[str, grades.Standing]:
    """The grade of a firm's side over all its work (key "") and for each class of it."""
    rows: dict[str, list[books.Entry]] = {ALL_WORK: []}
    current = DayBook.objects.filter(snapshot__current=True, party=organization, side=side)
    for row in current.order_by("work_class", "day", "trusted"):
        for key in (ALL_WORK, row.work_class):
            rows.setdefault(key, []).append(as_entry(row))
    partners = _partners(organization, side)
    prior = grades.prior(verification_level(organization, on=on))
    return {
        key: grades.standing(
            books.read(entries, on=on), prior_risk=prior, counterparties=len(partners[key])
        )
        for key, entries in rows.items()
    }


def _partners(organization: Organization, side: str) -> dict[str, set[int]]:
    """Counterparties whose orders count, over all work and by its class."""
    partners: dict[str, set[int]] = defaultdict(set)
    counted = Event.objects.filter(
        party=organization, side=side, struck_at=None, related=False, applied_to__isnull=False
    )
    for work_class, firm in counted.values_list("work_class", "counterparty_id").distinct():
        partners[ALL_WORK].add(firm)
        partners[work_class].add(firm)
    return partners


def verification_level(organization: Organization, *, on: date) -> grades.Verification:
    """What third parties have checked; an expired certificate counts no more from its day on."""
    if organization.verified_at is None:
        return grades.Verification.UNVERIFIED
    held = certificates.in_force(organization, on)
    if held.isdisjoint(certificate_kinds.quality_codes()):
        return grades.Verification.VERIFIED
    return grades.Verification.CERTIFIED


def publish(organization: Organization, side: str, *, at: datetime) -> PublishedGrade:
    """Recomputes a side of a firm and publishes it; a changed grade goes into the history.

    The matching index of the firm's listings follows in the same transaction.
    """
    found = standing(organization, side, on=timezone.localdate(at))
    mean, ratings = stars(organization, side, found)
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
            "stars": mean,
            "ratings": ratings,
            "computed_at": at,
        },
    )
    _remember(organization, side, row, at)
    if side == Side.SUPPLIER:
        listing_index.refresh_grade(organization, at=at)
    return row


def republish(organization: Organization, *, at: datetime) -> None:
    """What third parties have checked of the firm has changed; so does each published side."""
    with transaction.atomic():
        lock_parties(organization.pk)
        for row in organization.grades.order_by("side"):
            publish(organization, row.side, at=at)


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


def stars(
    organization: Organization, side: str, found: grades.Standing
) -> tuple[Decimal | None, int]:
    """Weighted mean of the stars, rounded down to a tenth, and how many; no mean under three."""
    ratings = Event.objects.filter(
        party=organization, side=side, kind=Event.Kind.RATED, struck_at=None
    ).count()
    mean = found.totals.stars_mean
    if mean is None or ratings < LEAST_RATINGS_SHOWN:
        return None, ratings
    return Decimal(math.floor(mean * 10 + NOISE)) / 10, ratings


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
