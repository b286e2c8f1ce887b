"""How bookings are spoken of."""

from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from capacity.ranges import LOCAL
from marketplace.core.periods import Period
from orders.models import Order, WorkOrder

register = template.Library()
TONES = {
    "pending_funding": "due",
    "performed": "due",
    "accepted": "done",
    "completed": "done",
    "closed": "done",
    "cancelled": "risk",
    "lapsed": "risk",
}


@register.filter
def slot_time(period: Period) -> str:
    """`11-23 Mon 13:00–17:00`, with today and tomorrow in words."""
    start, end = period.start.astimezone(LOCAL), period.end.astimezone(LOCAL)
    last = end - timedelta(microseconds=1)
    until = "24:00" if not (end.hour or end.minute) else f"{end:%H:%M}"
    if last.date() != start.date():
        until = f"{last:%m-%d} {until}"
    return f"{_day(start)} {start:%H:%M}–{until}"


def _day(moment) -> str:
    ahead = (moment.date() - timezone.localdate()).days
    named = f"{moment:%m-%d} {date_format(moment, 'D')}"
    words = {0: _("today"), 1: _("tomorrow")}
    return f"{words[ahead]} {moment:%m-%d}" if ahead in words else named


@register.filter
def visit_state(work: WorkOrder) -> str:
    """A booking's state in the words of whoever comes or waits."""
    if work.state == "cancelled" and any(b.state == "no_show" for b in work.bookings.all()):
        return pgettext("visit", "nobody came")
    return work_state(work)


@register.filter
def work_state(work: WorkOrder | Order) -> str:
    """The state of an order or work order; of a booking in its own words."""
    words = {
        "ready": pgettext("visit", "booked"),
        "in_production": pgettext("visit", "in use"),
        "performed": pgettext("visit", "to be accepted"),
    }
    said = words.get(work.state)
    return said if said and work.is_direct else work.get_state_display()


@register.filter
def visit_tone(work: WorkOrder) -> str:
    return TONES.get(work.state, "info")
