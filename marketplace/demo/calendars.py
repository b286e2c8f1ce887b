"""What the demo factory says of single times: maintenance, an extra Sunday, a calendar file."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from capacity import addresses, entries, feeds, ical
from capacity.models import Unit
from capacity.ranges import midnight
from marketplace.core.errors import Refused
from marketplace.core.periods import Period
from marketplace.demo.cast import FIRMS, LIN
from marketplace.demo.world import World

HOUR = timedelta(hours=1)


def keep(world: World) -> None:
    """Lin's calendar of the coming weeks; where somebody has booked, the booking comes first."""
    name = next(firm.short_name for firm in FIRMS if firm.owner == LIN)
    organization = world.firm(name)
    owner, at = world.owner_of(organization), world.now
    units = list(
        Unit.objects.filter(listing__organization=organization, listing__state="published")
        .select_related("listing__organization")
        .order_by("id")
    )
    for number, unit in enumerate(units[2:6]):
        day = _day(at, 3 + 2 * number)
        period = Period(day + 6 * HOUR, day + 14 * HOUR)
        with suppress(Refused):  # booked by one of the story's buyers
            entries.close(unit, period, by=owner, at=at, note="主轴保养")
    sunday = _day(at, 13 - at.weekday())
    for unit in units[:2]:
        entries.offer(unit, Period(sunday + 8 * HOUR, sunday + 22 * HOUR), by=owner, at=at)
    if units:
        addresses.renew_unit(units[0], by=owner, at=at)
        feeds.read_file(units[-1], _file(_day(at, 9)), by=owner, at=at)


def _day(at: datetime, days: int) -> datetime:
    return midnight((at + timedelta(days=days)).date())


def _file(day: datetime) -> SimpleUploadedFile:
    period = Period(day + 8 * HOUR, day + 17 * HOUR)
    event = ical.Event("inspection@demo", period, "特种设备年检", stamped_at=day)
    return SimpleUploadedFile("设备年检.ics", ical.write([event], name="设备年检"))
