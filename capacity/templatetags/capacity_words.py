"""Prices, places and states of listings as pages write them: `{% load capacity_words %}`."""

from django import template
from django.utils.dates import WEEKDAYS_ABBR

from capacity import queries, wording
from capacity.models import Booking, ImportRun, Listing

register = template.Library()
register.filter("listing_price", wording.price)
register.filter("listing_unit", wording.price_unit)
register.filter("place", wording.place)
register.filter("short_place", wording.short_place)
register.filter("material_names", wording.materials)
register.filter("listing_facts", wording.facts)
register.filter("span", wording.span)
register.filter("hours_by", wording.hours_by)
register.filter("hours_of", wording.hours_of)
register.filter("measure", wording.measure)
register.filter("rule_times", wording.rule_times)
register.filter("price_under", wording.price_under)
register.filter("units_in_words", wording.units_in_words)
register.filter("idle_hours", queries.idle_hours)

LISTING_TONES = {
    "draft": "neutral",
    "submitted": "info",
    "in_review": "info",
    "changes_requested": "due",
    "rejected": "risk",
    "published": "done",
    "paused": "neutral",
    "stale": "due",
    "suspended": "risk",
}
BOOKING_TONES = {"held": "due", "confirmed": "info", "in_use": "info", "completed": "done"}


IMPORT_TONES = {
    "uploaded": "info",
    "checking": "info",
    "checked": "due",
    "importing": "info",
    "done": "done",
    "failed": "risk",
}


@register.filter
def import_tone(run: ImportRun) -> str:
    return IMPORT_TONES.get(run.state, "neutral")


EVIDENCE_TONES = {0: "risk", 1: "neutral", 2: "info", 3: "done"}


@register.filter
def evidence_tone(listing: Listing) -> str:
    return EVIDENCE_TONES[listing.evidence]


@register.filter
def weekday_name(number: int) -> str:
    """Monday is 0."""
    return str(WEEKDAYS_ABBR[number])


@register.filter
def listing_tone(listing: Listing) -> str:
    return LISTING_TONES.get(listing.state, "neutral")


@register.filter
def booking_tone(booking: Booking) -> str:
    return BOOKING_TONES.get(booking.state, "neutral")
