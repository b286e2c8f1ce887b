"""A match as the reader sees it: the words and figures of a card, a comparison, a request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from capacity.levels import Reader
from capacity.wording import materials, place, short_place, span
from marketplace.accounts import certificate_words, certificates
from marketplace.accounts.models import Certificate
from marketplace.core.money import share
from orders import escrow, match_disclosure, wording
from orders.match_disclosure import Shown
from orders.models import Match, Operation
from orders.scoring import STANDARD, TERMS


@dataclass(frozen=True)
class Card:
    match: Match
    shown: Shown
    reasons: list[str]
    weak: str
    place: str
    coverage: str
    verified: str
    terms: list[dict[str, Any]]


def card(
    match: Match,
    reader: Reader,
    *,
    to_factory: bool = False,
    held: Iterable[Certificate] | None = None,
) -> Card:
    """`held`: the factory's certificates in force, where the caller knows them already."""
    if held is None:  # the factory need not be told its own
        firm, today = match.listing.organization, timezone.localdate()
        held = [] if to_factory else certificates.held(firm, today)
    strong, weak = match.reasons["strong"], match.reasons["weak"]
    shown = match_disclosure.of(match, reader)
    say = partial(wording.reason, to_factory=to_factory, hides=shown.hides)
    rates = [] if "price" in shown.hides else match.terms.get("rates", [])
    return Card(
        match=match,
        shown=shown,
        reasons=[*map(say, strong), *filter(None, [wording.rates(rates)])],
        weak=say(weak, weak=True),
        place=short_place(match.listing.region),
        coverage=_("meets %(met)s of %(asked)s")
        % {"met": match.coverage_met, "asked": match.coverage_of},
        verified=" · ".join(filter(None, [_("Firm verified"), certificate_words.line(held)])),
        terms=_terms(shown),
    )


def cards(matches: list[Match], reader: Reader) -> list[Card]:
    firms = [match.listing.organization for match in matches]
    held = certificates.held_by(firms, timezone.localdate())
    return [card(match, reader, held=held[match.listing.organization_id]) for match in matches]


def _terms(shown: Shown) -> list[dict[str, Any]]:
    """Every term of the score: its share of the whole and how far it is from ideal (0) to 1."""
    names = {
        "cost": _("Price against the budget"),
        "distance": _("Distance"),
        "credit": _("Credit risk"),
        "slack": _("How tight the hours are"),
        "freshness": _("How fresh it is, and how well measured"),
        "newcomer": _("Chance for newcomers"),
    }
    return [
        {
            "name": names[name],
            "weight": getattr(STANDARD, name) / 1000,
            "points": shown.parts[name] * 100,
        }
        for name in TERMS
        if name in shown.parts
    ]


@dataclass(frozen=True)
class Terms:
    """What both sides agree to when the factory confirms."""

    slots: list[str]
    hours: float
    finishes_at: datetime | None
    total_fen: int
    fee_fen: int
    net_fen: int


def terms(match: Match, slots: list[Any]) -> Terms:
    """`slots` are (unit, period): proposed ones for the buyer, the held ones for the factory."""
    fee = share(match.total_fen, escrow.fee_bps())
    return Terms(
        slots=[f"{unit.name}: {span(period)}" for unit, period in slots],
        hours=sum(period.hours for _unit, period in slots),
        finishes_at=max((period.end for _unit, period in slots), default=None),
        total_fen=match.total_fen,
        fee_fen=fee,
        net_fen=match.total_fen - fee,
    )


def facts(operation: Operation) -> list[tuple[str, str]]:
    """What is asked, as the factory may read it: everything but the budget."""
    edges = [edge for edge in (operation.env_x, operation.env_y, operation.env_z) if edge]
    hours = f"{operation.hours:,.1f}".removesuffix(".0")
    stated = [
        (_("Process"), str(operation.process)),
        (_("Material"), materials([operation.material]) if operation.material else ""),
        (_("Size"), " × ".join(f"{edge:,}" for edge in edges) + " mm" if edges else ""),
        (_("Tolerance grade"), f"IT{operation.it_grade}" if operation.it_grade else ""),
        (_("Quantity"), _("%(n)s pieces") % {"n": f"{operation.quantity:,}"}),
        (_("Machine time"), _("%(hours)s machine h") % {"hours": hours}),
        (_("Certificates"), ", ".join(operation.certificates)),
        (_("Deliver to"), place(operation.job.region)),
    ]
    return [(name, value) for name, value in stated if value]
