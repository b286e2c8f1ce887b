"""What a machine can check before a person decides: findings with their evidence, no decision.

Made when a listing or a wished change is handed in and again when somebody takes it; kept as a
`Screening`, so that the desk's queue can be filtered by it. `capacity/findings.py` words it.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from capacity import amendments, capabilities, look_alikes, markets
from capacity.contacts import contacts
from capacity.models import IdleWindow, Listing, ListingRevision, Screening
from capacity.ranges import local_day
from marketplace.accounts import certificates
from marketplace.accounts.models import Document, Organization
from marketplace.core import regions

CLEAN, LOOK, WRONG = Screening.Verdict
FEWEST_LETTERS = 20  # of a description; a Chinese character says as much as two
FEWEST_STATED = 1 / 3  # of the facts a process asks
COMPARED = 2_000  # the newest prices
SOONEST, LATEST = timedelta(minutes=1), timedelta(days=1)  # photographs await their fingerprints
WAITING = ("submitted", "in_review")


@dataclass(frozen=True)
class Candidate:
    """A listing as it would be shown: as it stands, or with a wished change."""

    listing: Listing
    photos: list[Document]
    units: list[Any]  # with name, model_name and serial_number
    rules: list[dict[str, Any]]  # price rules as an amendment keeps them
    reviewed: frozenset[int] = frozenset()  # photographs a moderator has seen in their place


def of_listing(listing: Listing, *, at: datetime) -> Screening:
    """Checks the listing as it stands, and keeps what was found."""
    return _keep(standing(listing), None, at)


def of_revision(revision: ListingRevision, candidate: Candidate, *, at: datetime) -> Screening:
    """Checks the listing as the wished change would make it, and keeps what was found."""
    return _keep(candidate, revision, at)


def standing(listing: Listing) -> Candidate:
    return Candidate(
        listing,
        list(listing.photos.order_by("id")),
        list(listing.units.filter(retired_at=None)),
        amendments.rules_of(listing),
    )


def price_of(listing: Listing) -> float | None:
    """What is compared: the share by value, the price of a day for a lease, else the price."""
    if listing.price_mode == "value":
        return listing.value_bps
    if listing.price_fen and listing.price_mode == "lease":
        return listing.price_fen / listing.lease_days
    return listing.price_fen


def findings(candidate: Candidate, at: datetime) -> list[dict[str, Any]]:
    """In the order a moderator reads them: [{"code", "verdict", "evidence"}]."""
    checks = (_firm, _complete, _contacts, _photos, _certificates, _price)
    return [check(candidate, at) for check in checks]


def _keep(candidate: Candidate, revision: ListingRevision | None, at: datetime) -> Screening:
    found = findings(candidate, at)
    waits = any(_is_awaited(photo) for photo in candidate.photos)
    screening, _made = Screening.objects.update_or_create(
        listing_id=candidate.listing.pk,
        revision=revision,
        defaults={
            "verdict": max(each["verdict"] for each in found),
            "findings": found,
            "made_at": at,
            "due_at": _again(candidate, revision, at) if waits else None,
        },
    )
    return screening


def _again(candidate: Candidate, revision: ListingRevision | None, at: datetime) -> datetime:
    """Soon at first, then ever more rarely: a picture may never become readable."""
    since = (revision or candidate.listing).submitted_at or at
    return at + min(max(at - since, SOONEST), LATEST)


def due(at: datetime) -> QuerySet[Screening]:
    """Those whose photographs had no fingerprint, of things that still wait for the desk."""
    rows = Screening.objects.filter(due_at__lte=at).filter(
        Q(revision=None, listing__state__in=WAITING) | Q(revision__state="pending")
    )
    return rows.select_related("listing__organization", "revision").order_by("due_at")


def _finding(code: str, verdict: int, **evidence: Any) -> dict[str, Any]:
    return {"code": code, "verdict": int(verdict), "evidence": evidence}


def _firm(candidate: Candidate, at: datetime) -> dict[str, Any]:
    """Asked of the database: the caller's copy of the firm may be from before its verification."""
    firm = Organization.objects.filter(pk=candidate.listing.organization_id)
    state = firm.values_list("state", flat=True).get()
    return _finding("firm", CLEAN if state in Organization.TRADING else WRONG, state=state)


def _complete(candidate: Candidate, at: datetime) -> dict[str, Any]:
    needed, wanted = list(_needed(candidate, at)), list(_wanted(candidate))
    verdict = WRONG if needed else LOOK if wanted else CLEAN
    return _finding("complete", verdict, missing=[*needed, *wanted])


def _needed(candidate: Candidate, at: datetime) -> Iterator[str]:
    """Without these nothing can be booked."""
    listing = candidate.listing
    units = listing.units.filter(retired_at=None)
    offered = IdleWindow.objects.filter(unit__in=units, during__endswith__gt=at)
    if not listing.title or listing.process is None:
        yield "what"
    if not candidate.units:
        yield "units"
    elif not offered.exists():
        yield "calendar"
    if not price_of(listing):
        yield "price"


def _wanted(candidate: Candidate) -> Iterator[str]:
    """Without these buyers cannot judge."""
    listing = candidate.listing
    if not candidate.photos:
        yield "photos"
    if _letters(listing.description) < FEWEST_LETTERS:
        yield "description"
    asked = capabilities.attributes_of(listing) if listing.process else ()
    stated = {row.code for row in asked} & listing.attributes.keys()
    if len(stated) < FEWEST_STATED * len(asked):
        yield "facts"


def _letters(text: str) -> int:
    return sum(2 if "\u3400" <= letter <= "\u9fff" else 1 for letter in text.strip())


def _contacts(candidate: Candidate, at: datetime) -> dict[str, Any]:
    found = [
        {"where": where, "code": each.code, "text": each.found}
        for where, text in texts(candidate)
        for each in contacts(text)
    ]
    return _finding("contacts", WRONG if found else CLEAN, found=found)


def texts(candidate: Candidate) -> Iterator[tuple[str, str]]:
    """Every place where a factory writes freely: (where, words)."""
    listing = candidate.listing
    yield "title", listing.title
    yield "description", listing.description
    yield "address", listing.address
    written = [each for each in listing.attributes.values() if isinstance(each, str)]
    yield "facts", "\n".join(written)
    yield (
        "units",
        "\n".join(f"{u.name}\n{u.model_name}\n{u.serial_number}" for u in candidate.units),
    )
    yield "price_rules", "\n".join(rule["name"] for rule in candidate.rules)
    yield "files", "\n".join(photo.name for photo in candidate.photos)


def _photos(candidate: Candidate, at: datetime) -> dict[str, Any]:
    """Another firm's picture is wrong; the same hall in two own listings is worth a look."""
    fresh = [photo for photo in candidate.photos if photo.pk not in candidate.reviewed]
    alike = look_alikes.of(candidate.listing, fresh)
    waiting = sum(_is_awaited(photo) for photo in candidate.photos)
    foreign = any(not each.is_own for each in alike)
    shown = [asdict(each) for each in alike]
    verdict = WRONG if foreign else LOOK if alike else CLEAN
    return _finding("photos", verdict, alike=shown, waiting=waiting, count=len(candidate.photos))


def _is_awaited(photo: Document) -> bool:
    """Blank pictures never get a fingerprint: what is not owed is not waited for."""
    return photo.fingerprint is None and photo.processing_due_at is not None


def _certificates(candidate: Candidate, at: datetime) -> dict[str, Any]:
    """Each certificate the stated facts ask for: in force, ended on a day, or never verified."""
    listing, today = candidate.listing, local_day(at)
    required = sorted(capabilities.required_certificates(listing))
    held = certificates.in_force(listing.organization, on=today) if required else set()
    missing = [code for code in required if code not in held]
    ended = listing.organization.certificates.filter(code__in=missing, expires_on__lt=today)
    last = dict(ended.order_by("expires_on").values_list("code", "expires_on")) if missing else {}
    rows = [
        {
            "code": code,
            "in_force": code in held,
            "ended": last[code].isoformat() if code in last else None,
        }
        for code in required
    ]
    return _finding("certificates", WRONG if missing else CLEAN, required=rows)


def _price(candidate: Candidate, at: datetime) -> dict[str, Any]:
    listing, price = candidate.listing, price_of(candidate.listing)
    where, others = market_of(listing)
    if price is None or others is None:
        return _finding("price", CLEAN, count=0)
    verdict = LOOK if others.is_outside(price) else CLEAN
    return _finding("price", verdict, price=price, where=where, **asdict(others))


def market_of(listing: Listing) -> tuple[str, markets.Market | None]:
    """What other firms ask for the same: in the province, or in the country when too few."""
    if listing.process_id is None or not listing.price_mode:
        return "", None
    others = Listing.objects.filter(
        state=Listing.State.PUBLISHED, process=listing.process_id, price_mode=listing.price_mode
    ).exclude(organization=listing.organization_id)
    province = regions.province_of(listing.region).code
    near = markets.market(_prices(others.filter(region__startswith=province[:2])))
    if near:
        return province, near
    return "", markets.market(_prices(others))


def _prices(rows: QuerySet[Listing]) -> list[float]:
    newest = rows.order_by("-published_at", "-id").only(
        "price_mode", "price_fen", "value_bps", "lease_days"
    )
    return [price for each in newest[:COMPARED] if (price := price_of(each))]
