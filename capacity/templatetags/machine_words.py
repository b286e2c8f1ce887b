"""Words and tones of connected machines in templates."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

register = template.Library()
STATUSES = {
    "busy": pgettext_lazy("machine", "busy"),
    "idle": pgettext_lazy("machine", "idle"),
    "off": pgettext_lazy("machine", "off"),
    "unknown": pgettext_lazy("machine", "unknown"),
    "waiting": gettext_lazy("waiting for the first message"),
}
TONES = {"busy": "info", "idle": "neutral", "off": "neutral", "unknown": "due", "waiting": "due"}


@register.filter
def machine_status(status: str) -> str:
    return str(STATUSES[status])


@register.filter
def machine_tone(status: str) -> str:
    return TONES[status]


@register.filter
def hours_a_day(hours: float | None) -> str:
    return "" if hours is None else _("%(hours)s h a day") % {"hours": f"{hours:.1f}"}


@register.filter
def points(value: float | None) -> str:
    """A difference of shares, with its sign."""
    return "–" if value is None else f"{value:+.1f}".replace("-", "−")
