"""Who may read what of a listing: the decision, for one object and for queries.

Four levels: *public* is for everybody, *platform* for people of verified firms, for staff and
officials, *counterparty* for firms that have dealt with the factory, *secret* for the factory's
own people. Whatever shows a listing asks here or shows a `disclosure.Disclosed` one.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from capacity.models import Booking, Listing
from marketplace.accounts import roles
from marketplace.accounts.models import Document, Membership, Organization

Level = Document.Level

PRICE = "price"
DEFAULTS = {"address": Level.COUNTERPARTY, "serial_number": Level.COUNTERPARTY}
"""What holds while the factory has said nothing; everything else is public then."""
FIELDS = (PRICE, "units", "serial_number", "address", "calendar", "description")
"""What has a level besides the attributes; `units` are make, model and year built."""

SIZES = ("env_x", "env_y", "env_z", "max_dia_mm", "max_len_mm")
"""Attributes the index keeps as one envelope."""


class Tier(IntEnum):
    """How close a reader is to a factory."""

    PUBLIC = 0
    PLATFORM = 1
    COUNTERPARTY = 2
    SECRET = 3


TIERS = {level: Tier[level.name] for level in Level}

DEALT = (
    Booking.State.CONFIRMED,
    Booking.State.IN_USE,
    Booking.State.COMPLETED,
    Booking.State.NO_SHOW,
    Booking.State.BROKEN_DOWN,
)
"""A hold makes nobody a counterparty: whoever likes can hold an hour for some minutes."""

WAITING = (Listing.State.SUBMITTED, Listing.State.IN_REVIEW)

Dealings = Callable[[Collection[int]], QuerySet[Any]]
_dealings: list[Dealings] = []


def register_dealings(provider: Dealings) -> None:
    """provider(ids of buying firms) → `values_list` of the ids of the factories they dealt with."""
    if provider not in _dealings:
        _dealings.append(provider)


def _bookings(buyers: Collection[int]) -> QuerySet[Any]:
    dealt = Booking.objects.filter(buyer__in=buyers, state__in=DEALT)
    return dealt.order_by().values_list("unit__listing__organization_id")


register_dealings(_bookings)


@dataclass(frozen=True)
class Reader:
    """Somebody who reads: on the platform or not, and for which firms."""

    is_platform: bool = False
    firms: frozenset[int] = frozenset()
    dealt: frozenset[int] = frozenset()  # factories known to be partners before rows say so
    reviews: frozenset[int] = frozenset()  # listings the reader has to decide about

    @cached_property
    def partners(self) -> frozenset[int]:
        """Factories the reader's firms have dealt with; asked of the database when it matters."""
        if not self.firms:
            return self.dealt
        first, *others = (provider(sorted(self.firms)) for provider in _dealings)
        return self.dealt | {factory for (factory,) in first.union(*others)}

    def tier(self, organization_id: int, needed: Tier = Tier.SECRET) -> Tier:
        """How close the reader is to the factory; partners are looked up only if `needed` asks."""
        if organization_id in self.firms:
            return Tier.SECRET
        if needed >= Tier.COUNTERPARTY and organization_id in self.partners:
            return Tier.COUNTERPARTY
        return Tier.PLATFORM if self.is_platform else Tier.PUBLIC


ANYBODY = Reader()


def reader(
    user: Any, organization: Organization | None = None, *, listing: Listing | None = None
) -> Reader:
    """The person as a reader, for all their firms or for the one they act for. One query.

    Without a person (`None`) the firm itself reads, as in what a worker writes to it. Who reviews
    listings reads all of `listing` while it waits for the desk: nobody answers for what they
    could not read.
    """
    if user is None and organization is not None:
        return Reader(organization.is_trading, frozenset([organization.pk]))
    if not getattr(user, "is_authenticated", False):
        return ANYBODY
    rows = Membership.objects.filter(user=user)
    if organization is not None:
        rows = rows.filter(organization=organization)
    states = dict(rows.values_list("organization_id", "organization__state"))
    is_trading = any(state in Organization.TRADING for state in states.values())
    is_platform = is_trading or bool(roles.offices(user))
    return Reader(is_platform, frozenset(states), reviews=_reviewed(user, listing))


def _reviewed(user: Any, listing: Listing | None) -> frozenset[int]:
    if listing is None or not roles.staff_can(user, "listing.moderate"):
        return frozenset()
    waits = listing.state in WAITING or listing.revisions.filter(state="pending").exists()
    return frozenset([listing.pk]) if waits else frozenset()


def level_of(listing: Any, name: str) -> str:
    """The level of a field or attribute of a listing."""
    if name == PRICE:
        return listing.price_level
    return listing.levels.get(name) or DEFAULTS.get(name, Level.PUBLIC)


def allows(listing: Any, reader: Reader, name: str) -> bool:
    """Whether the reader may read this field or attribute of the listing."""
    if _reaches(reader, listing.organization_id, level_of(listing, name)):
        return True
    return bool(reader.reviews) and listing.pk in reader.reviews


class Hidden(Mapping[str, str]):
    """What a reader may not read of a listing: each name with the level that hides it.

    Each name is decided when it is asked for: partners are looked up only where they matter.
    """

    def __init__(self, listing: Any, reader: Reader) -> None:
        self._listing, self._reader = listing, reader

    def __getitem__(self, name: str) -> str:
        if name not in self._names() or allows(self._listing, self._reader, name):
            raise KeyError(name)
        return level_of(self._listing, name)

    def __iter__(self) -> Iterator[str]:
        names = self._names()
        return (name for name in names if not allows(self._listing, self._reader, name))

    def __len__(self) -> int:
        return sum(1 for _name in self)

    def _names(self) -> tuple[str, ...]:
        stated = self._listing.levels.keys() & {"material", *self._listing.attributes}
        return (*FIELDS, *sorted(stated))


def hides(listing: Any) -> Mapping[str, str]:
    """What a disclosed listing hides; a bare one is taken to be read by anybody."""
    found = getattr(listing, "hides", None)
    return Hidden(listing, ANYBODY) if found is None else found


def withheld(listing: Any) -> dict[str, str]:
    """The same without what is secret: of that, even the name would tell something."""
    return {name: level for name, level in hides(listing).items() if level != Level.SECRET}


def file_levels(reader: Reader, listing: Listing) -> list[str]:
    """Levels of the listing's files that this reader may open."""
    if listing.pk in reader.reviews:
        return [str(level) for level in Level]
    tier = reader.tier(listing.organization_id)
    return [str(level) for level in Level if TIERS[level] <= tier]


def _reaches(reader: Reader, organization_id: int, level: str) -> bool:
    needed = TIERS.get(level, Tier.SECRET)
    return needed == Tier.PUBLIC or reader.tier(organization_id, needed) >= needed


def open_levels(reader: Reader) -> list[str]:
    """Levels this reader may read of every factory."""
    return [str(level) for level in Level if TIERS[level] <= _everywhere(reader)]


def readable(reader: Reader, names: Iterable[str], prefix: str = "") -> Q:
    """Listings of which the reader may read all these names, as a condition for lists.

    Whoever filters or sorts by a fact adds it, else the hidden value could be found by bisecting.
    `prefix` leads to the listing, such as "listing__".
    """
    allowed, condition = open_levels(reader), Q()
    for name in names:
        if name == PRICE:
            condition &= Q(**{f"{prefix}price_level__in": allowed})
            continue
        said = Q(**{f"{prefix}levels__{name}__in": allowed})
        is_open_unsaid = TIERS[DEFAULTS.get(name, Level.PUBLIC)] <= _everywhere(reader)
        unsaid = ~Q(**{f"{prefix}levels__has_key": name})
        condition &= (said | unsaid) if is_open_unsaid else said
    return condition


def _everywhere(reader: Reader) -> Tier:
    """The tier a reader has with every factory."""
    return Tier.PLATFORM if reader.is_platform else Tier.PUBLIC
