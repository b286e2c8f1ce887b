"""The queue of new listings and wished changes together: the oldest promise first."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from capacity import changes, findings
from capacity.models import Listing, ListingRevision, Screening
from marketplace.accounts import roles
from marketplace.accounts.models import Organization
from marketplace.core.errors import Invalid

PAGE = 30
WAITING = (Listing.State.SUBMITTED, Listing.State.IN_REVIEW)
NEW, CHANGE = "new", "change"
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
RANKS = {NEW: 0, CHANGE: 1}  # the order of equal promises


@dataclass(frozen=True)
class Case:
    """A line of the queue."""

    what: str  # NEW or CHANGE
    uuid: UUID
    pk: int
    listing: Listing
    holder: Any
    submitted_at: datetime
    promised_at: datetime
    verdict: int | None
    summary: str = ""  # the fields a change touches

    @property
    def key(self) -> str:
        return f"{self.what}:{self.uuid}"

    def is_clean_for(self, user: Any) -> bool:
        """Whether this person may approve it together with others."""
        return self.verdict == Screening.Verdict.CLEAN and self.holder in (None, user)

    @property
    def tone(self) -> str:
        return (
            "neutral" if self.verdict is None else findings.TONES[Screening.Verdict(self.verdict)]
        )

    @property
    def verdict_label(self) -> str:
        return "" if self.verdict is None else str(Screening.Verdict(self.verdict).label)


@dataclass(frozen=True)
class Filters:
    """What a moderator wants to see of the queue; empty: everything."""

    what: str = ""
    kind: str = ""
    province: str = ""
    result: str = ""
    whose: str = ""  # "mine" or "free"


def cases(filters: Filters, *, user: Any, after: str = "") -> tuple[list[Case], str]:
    """A page of the queue and the cursor of the next one ("" at the end); one query per kind."""
    place = _read(after) if after else None
    found = sorted(
        (
            case
            for what, rows in _queues(filters, user)
            for case in _first(what, _behind(rows, what, place))
        ),
        key=_order,
    )
    following = _cursor(found[PAGE - 1]) if len(found) > PAGE else ""
    return found[:PAGE], following


def counts(filters: Filters, *, user: Any, at: datetime) -> dict[str, int]:
    """How many wait in all, and how many beyond the promise."""
    found = [
        rows.aggregate(waiting=Count("pk"), overdue=Count("pk", filter=Q(promised_at__lt=at)))
        for _what, rows in _queues(filters, user)
    ]
    return {name: sum(each[name] for each in found) for name in ("waiting", "overdue")}


def chosen(keys: list[str], *, user: Any) -> list[Case]:
    """The cases a moderator ticked; what left the queue meanwhile is left out."""
    wanted = [key.partition(":")[::2] for key in keys]
    found = []
    for what, rows in _queues(Filters(), user):
        uuids = [uuid for kind, uuid in wanted if kind == what and _is_uuid(uuid)]
        found += _first(what, rows.filter(uuid__in=uuids))
    return sorted(found, key=_order)


def listings_waiting() -> QuerySet[Listing]:
    return Listing.objects.filter(state__in=WAITING)


def revisions_waiting() -> QuerySet[ListingRevision]:
    return ListingRevision.objects.filter(state=ListingRevision.State.PENDING)


def _queues(filters: Filters, user: Any) -> Iterator[tuple[str, QuerySet]]:
    if filters.what != CHANGE:
        rows = listings_waiting().select_related("organization", "process", "reviewed_by")
        rows = rows.filter(Q(screenings=None) | Q(screenings__revision=None))
        rows = rows.annotate(verdict=F("screenings__verdict"))
        yield NEW, _filtered(rows, filters, user, prefix="", holder="reviewed_by")
    if filters.what != NEW:
        rows = revisions_waiting().select_related(
            "listing__organization", "listing__process", "taken_by"
        )
        rows = rows.annotate(verdict=F("screening__verdict"))
        yield CHANGE, _filtered(rows, filters, user, prefix="listing__", holder="taken_by")


def _filtered(rows: QuerySet, filters: Filters, user: Any, *, prefix: str, holder: str) -> QuerySet:
    if filters.kind:
        rows = rows.filter(**{f"{prefix}kind": filters.kind})
    if filters.province:
        rows = rows.filter(**{f"{prefix}region__startswith": filters.province[:2]})
    if filters.result:
        rows = rows.filter(verdict=int(filters.result))
    if filters.whose == "mine":
        rows = rows.filter(**{holder: user})
    elif filters.whose == "free":
        rows = rows.filter(**{holder: None})
    return rows


def _first(what: str, rows: QuerySet) -> list[Case]:
    newest = rows.order_by("promised_at", "id")[: PAGE + 1]
    return [_case(what, row) for row in newest]


def _case(what: str, row: Any) -> Case:
    is_new = what == NEW
    return Case(
        what=what,
        uuid=row.uuid,
        pk=row.pk,
        listing=row if is_new else row.listing,
        holder=row.reviewed_by if is_new else row.taken_by,
        submitted_at=row.submitted_at,
        promised_at=row.promised_at,
        verdict=row.verdict,
        summary="" if is_new else changes.summary(row),
    )


def _order(case: Case) -> tuple:
    return (case.promised_at, RANKS[case.what], case.pk)


def _behind(rows: QuerySet, what: str, place: tuple | None) -> QuerySet:
    if place is None:
        return rows
    promised_at, rank, pk = place
    if RANKS[what] > rank:
        same = Q(promised_at=promised_at)
    else:
        same = Q(promised_at=promised_at, pk__gt=pk) if RANKS[what] == rank else Q(pk=None)
    return rows.filter(Q(promised_at__gt=promised_at) | same)


def _cursor(case: Case) -> str:
    values = [case.promised_at.isoformat(), RANKS[case.what], case.pk]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def _read(cursor: str) -> tuple:
    try:
        moment, rank, pk = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        return datetime.fromisoformat(moment), int(rank), int(pk)
    except (ValueError, TypeError, binascii.Error):
        raise Invalid(_("This place in the list does not exist. Start from its top.")) from None


def found(words: str, state: str) -> QuerySet[Listing]:
    """Listings that were handed in once, by their firm, by the address of their page, by state."""
    rows = Listing.objects.exclude(state=Listing.State.DRAFT)
    rows = rows.select_related("organization", "process")
    if state:
        rows = rows.filter(state=state)
    if match := UUIDS.search(words):
        return rows.filter(uuid=match.group())
    if words:
        firms = Organization.objects.filter(
            Q(name__icontains=words) | Q(short_name__icontains=words) | Q(uscc__iexact=words)
        )
        rows = rows.filter(organization__in=firms)
    return rows


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def revision_for(user: Any, uuid: UUID) -> ListingRevision:
    if not roles.staff_can(user, "listing.moderate"):
        raise Http404
    rows = ListingRevision.objects.select_related(
        "listing__organization", "listing__process", "taken_by", "submitted_by", "decided_by"
    )
    revision = rows.filter(uuid=uuid).first()
    if revision is None:
        raise Http404
    return revision
