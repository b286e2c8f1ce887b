"""The orders of search: which columns each runs by, and where in it a page begins.

Every order has an index that begins with its columns and ends with the listing's number.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from capacity import keyset

MOMENT = {"published_at": datetime}


@dataclass(frozen=True)
class Order:
    """Columns of the rows of search, all rising or all falling; the last one is unique."""

    name: str
    keys: tuple[str, ...]
    is_falling: bool = False
    fact: str = ""  # what it tells, which a listing may hide
    by_process: bool = False  # there is an index for each process, too

    @property
    def kinds(self) -> tuple[type, ...]:
        return tuple(MOMENT.get(key, int) for key in self.keys)

    def listed(self, alias: str = "") -> str:
        return ", ".join(alias + key for key in self.keys)

    def by(self, alias: str = "", *, backward: bool = False) -> str:
        """What follows ORDER BY."""
        way = " DESC" if self.is_falling is not backward else ""
        return ", ".join(f"{alias}{key}{way}" for key in self.keys)

    def behind(self, alias: str = "", *, backward: bool = False) -> str:
        """Rows beyond the cursor: one row comparison, which an index over the columns answers."""
        sign = "<" if self.is_falling is not backward else ">"
        values = ", ".join(f"%(cursor_{number})s" for number in range(len(self.keys)))
        return f"({self.listed(alias)}) {sign} ({values})"


STANDING = Order(
    "standing", ("standing", "published_at", "listing_id"), is_falling=True, by_process=True
)
CLOSEST = replace(STANDING, name="closest", keys=("title_hit", *STANDING.keys), by_process=False)
NEWEST = Order("newest", ("published_at", "listing_id"), is_falling=True, by_process=True)
PRICE = Order("price", ("price_basis", "price_rate", "listing_id"), fact="price", by_process=True)
GRADE = Order("grade", ("grade_rank", "p_up_ppm", "listing_id"))
HOURS = Order("hours", ("free_soon", "listing_id"), is_falling=True, fact="calendar")
DISTANCE = Order("distance", ("metres", "listing_id"))

SORTS = {
    "relevance": STANDING,
    "newest": NEWEST,
    "price": PRICE,
    "grade": GRADE,
    "distance": DISTANCE,
    "hours": HOURS,
}
SORT_NAMES = {
    "relevance": _("Best fit first"),
    "newest": _("Newest first"),
    "price": _("Lowest price first"),
    "grade": _("Best grade first"),
    "distance": _("Nearest first"),
    "hours": _("Most idle hours first"),
}
ORDERS = {order.name: order for order in (*SORTS.values(), CLOSEST)}
KINDS = {name: order.kinds for name, order in ORDERS.items()}


@dataclass(frozen=True)
class Place:
    """Where a page begins: behind a row, or (backward) before it; without values at the top."""

    values: tuple[Any, ...] = ()
    backward: bool = False
    size: int = 20

    @property
    def parameters(self) -> dict[str, Any]:
        return {f"cursor_{number}": value for number, value in enumerate(self.values)}


def read(order: Order, *, after: str, before: str, size: int) -> tuple[Order, Place]:
    """The page's place, in the order its cursor was made in. Raises Invalid for a wrong cursor."""
    cursor = before or after
    if not cursor:
        return order, Place(size=size)
    name, *values = keyset.unpack(cursor, KINDS)
    if name != order.name and {name, order.name} != {STANDING.name, CLOSEST.name}:
        return order, Place(size=size)  # the order was changed: from its top
    return ORDERS[name], Place(tuple(values), bool(before), size)
