"""What a basket costs, line by line, as its page and its API show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capacity import direct_price, drafts, wording
from capacity.models import Listing
from capacity.pricing import Cost
from capacity.reservations import Slot
from marketplace.core import money


@dataclass(frozen=True)
class Line:
    label: str
    fen: int


@dataclass(frozen=True)
class Bill:
    """The share of one listing; the parts of the page's sum."""

    listing: Listing
    lines: list[Line]
    cost: Cost


def bills(wanted: Iterable[Slot]) -> list[Bill]:
    """A bill for each listing, in the order of the basket."""
    found: dict[Listing, list[Slot]] = {}
    for slot in wanted:
        found.setdefault(slot[0].listing, []).append(slot)
    return [_bill(listing, slots) for listing, slots in found.items()]


def due_fen(found: Iterable[Bill]) -> int:
    return sum(bill.cost.due_fen for bill in found)


def _bill(listing: Listing, wanted: Sequence[Slot]) -> Bill:
    cost = direct_price.cost(listing, drafts.rules_of(listing), wanted)
    lines = [*_work(listing, wanted, cost)]
    if cost.setup_fen:
        lines.append(Line(_("Set-up charge"), cost.setup_fen))
    if cost.is_minimum:
        lines.append(
            Line(_("Up to the minimum charge"), cost.total_fen - sum(x.fen for x in lines))
        )
    if cost.deposit_fen:
        lines.append(Line(_("Deposit, returned at the end"), cost.deposit_fen))
    return Bill(listing, lines, cost)


def _work(listing: Listing, wanted: Sequence[Slot], cost: Cost) -> list[Line]:
    if listing.price_mode == Listing.PriceMode.LEASE:
        days = sum(direct_price.days_of(wanted).values())
        counted = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
        return [Line(f"{counted} · {wording.price(listing)}", cost.base_fen)]
    if [part.factor_bps for part in cost.parts] == [money.BPS]:
        hours = wording.figure(cost.parts[0].minutes / 60)
        return [Line(f"{hours} × {wording.price(listing)}", cost.base_fen)]
    return [
        Line(
            _("%(name)s · %(hours)s h at %(percent)s %%")
            % {
                "name": part.name or _("Full price"),
                "hours": wording.figure(part.minutes / 60),
                "percent": wording.figure(part.factor_bps / 100),
            },
            part.base_fen,
        )
        for part in cost.parts
    ]
