"""Hours are held to be paid: a firm that keeps them from others again and again has to wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from capacity.models import Booking
from capacity.reservations import Slot
from marketplace.accounts.models import Organization
from marketplace.core.errors import Refused
from orders import wording
from orders.models import Basket

MOST_HOLDS = 5  # of the same hours, by all people of a firm, within REMEMBERED
REMEMBERED = timedelta(hours=24)
UNPAID = (Booking.State.EXPIRED, Booking.State.RELEASED)


class HeldTooOften(Refused):
    """The hours are free, but not for a firm that has held them for nothing all day."""

    code = "held_too_often"


def check(wanted: Sequence[Slot], *, buyer: Organization, at: datetime) -> None:
    """Raises HeldTooOften; several bookings of one hold end together and count once."""
    unpaid = _unpaid(wanted, buyer, at)
    for unit, period in wanted:
        mine = {b.expires_at for b in unpaid if b.unit_id == unit.pk and b.period.overlaps(period)}
        if len(mine) >= MOST_HOLDS:
            until = sorted(mine)[-MOST_HOLDS] + REMEMBERED
            raise HeldTooOften(
                _(
                    "Your firm has held these hours of %(unit)s %(count)s times without paying. "
                    "Others come first until %(moment)s; choose other hours meanwhile."
                )
                % {"unit": unit.name, "count": len(mine), "moment": wording.moment(until)}
            )


def _unpaid(wanted: Sequence[Slot], buyer: Organization, at: datetime) -> list[Booking]:
    baskets = Basket.objects.filter(buyer=buyer).values("uuid")
    found = Booking.objects.filter(
        buyer=buyer,
        unit__in={unit.pk for unit, _period in wanted},
        state__in=UNPAID,
        expires_at__gt=at - REMEMBERED,
        held_for__in=baskets,
    )
    return list(found)
