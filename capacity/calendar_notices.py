"""What the factory is told about calendars it has us read."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import translation

from capacity.models import Booking, Unit
from capacity.wording import span
from marketplace.notices import tell

PERMISSION = "listing.edit"


def collides(unit: Unit, bookings: list[Booking]) -> None:
    """An event of the calendar lies over booked time; the booking stays."""
    first = bookings[0]
    when, more = span(first.period), len(bookings) - 1
    _tell(
        unit,
        "calendar_collides",
        zh=f"“{unit.name}”读取的日历与预约冲突：{first.buyer} {when}"
        + (f"，另有 {more} 个" if more else "")
        + "。预约仍然有效，请与需方协商或修改日历。",
        en=f"A calendar read for “{unit.name}” runs into a booking: {first.buyer} {when}"
        + (f" and {more} more" if more else "")
        + ". The booking stands; agree with the buyer or change that calendar.",
    )


def unread(unit: Unit, sentence: Callable[[], str]) -> None:
    """The calendar could not be read several times in a row."""
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = sentence()
    _tell(
        unit,
        "calendar_unread",
        zh=f"“{unit.name}”的外部日历读取失败：{said['zh-hans']}在恢复之前沿用上次读到的内容。",
        en=f"The calendar of “{unit.name}” cannot be read: {said['en']} "
        "What was read last counts until then.",
    )


def _tell(unit: Unit, kind: str, *, zh: str, en: str) -> None:
    tell.firm(
        unit.listing.organization,
        kind,
        zh=zh,
        en=en,
        path=reverse("capacity:unit_calendar", args=[unit.uuid]),
        permission=PERMISSION,
        mail=True,
    )
