"""Reasons of the review desk in the reader's language: `{% load review_words %}`."""

from typing import Any

from django import template

from capacity import wording

register = template.Library()
REVISION_TONES = {"pending": "info", "approved": "done", "declined": "due", "withdrawn": "neutral"}


@register.filter
def review_reason(thing: Any) -> str:
    """Why the desk said no to a listing or a revision."""
    is_listing = hasattr(thing, "review_reason")
    zh = thing.review_reason if is_listing else thing.reason
    en = thing.review_reason_en if is_listing else thing.reason_en
    return zh if wording.language().startswith("zh") else en or zh


@register.filter
def revision_tone(revision: Any) -> str:
    return REVISION_TONES[revision.state]
