"""Figures, dates and icons as every page writes them. A builtin library: no `{% load %}`."""

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from heroicons.templatetags import heroicons

from marketplace.core import money

register = template.Library()
DASH = "–"


@register.filter
def yuan(amount_fen: int | None) -> str:
    """`1234567` → `¥12,345.67`."""
    if amount_fen is None:
        return DASH
    sign = "−" if amount_fen < 0 else ""
    return f"{sign}¥{money.yuan(abs(int(amount_fen)))}"


@register.filter
def yuan_plain(amount_fen: int | None) -> str:
    """`1234567` → `12345.67`, for the value of a field or a CSV cell."""
    return "" if amount_fen is None else money.yuan(int(amount_fen)).replace(",", "")


@register.filter
def yuan_short(amount_fen: int | None) -> str:
    """A large sum in the reader's large units: `¥1.23 亿`, `¥123 M`."""
    if amount_fen is None:
        return DASH
    sign = "−" if amount_fen < 0 else ""
    return f"{sign}¥{short_number(abs(Decimal(int(amount_fen)) / 100))}"


@register.filter
def short_number(value: float | Decimal | None) -> str:
    """万 / 亿 in Chinese, k / M / B in English; small numbers stay whole."""
    if value is None:
        return DASH
    number = Decimal(str(value))
    chinese = (get_language() or "").startswith("zh")
    steps = (
        ((10**8, "亿"), (10**4, "万")) if chinese else ((10**9, "B"), (10**6, "M"), (10**4, "k"))
    )
    for size, unit in steps:
        if abs(number) >= size:
            divisor = 1000 if unit == "k" else size
            return f"{_three_digits(number / divisor)} {unit}"
    return thousands(number.quantize(Decimal(1)))


@register.simple_tag
def big_yuan(amount_fen: int | None) -> SafeString:
    """A short sum with the exact one on hover and for screen readers."""
    return format_html(
        '<data class="figure" value="{}" title="{}">{}</data>',
        yuan_plain(amount_fen),
        yuan(amount_fen),
        yuan_short(amount_fen),
    )


@register.simple_tag
def big_number(value: float | Decimal | None) -> SafeString:
    return format_html(
        '<data class="figure" value="{}" title="{}">{}</data>',
        "" if value is None else value,
        thousands(value),
        short_number(value),
    )


@register.filter
def thousands(value: float | Decimal | None, digits: int = 0) -> str:
    """`1234567.8` → `1,234,568`; `|thousands:1` keeps one decimal."""
    if value is None or value == "":
        return DASH
    text = f"{Decimal(str(value)):,.{int(digits)}f}"
    return text.replace("-", "−")


@register.filter
def hours(value: float | Decimal | dt.timedelta | None) -> str:
    """Machine hours: `12.5 台时`, `12.5 machine h`."""
    if value is None:
        return DASH
    if isinstance(value, dt.timedelta):
        value = value.total_seconds() / 3600
    number = f"{Decimal(str(value)):,.1f}".removesuffix(".0")
    return gettext("%(hours)s machine h") % {"hours": number}


@register.filter
def minutes(value: float | None) -> str:
    """Minutes in words a reader compares at a glance: `45 min`, `3 h`, `3 h 20 min`, `2 days`."""
    if value is None:
        return DASH
    whole = round(value)
    if whole < 60:
        return gettext("%(minutes)s min") % {"minutes": whole}
    if whole < 48 * 60:
        rest = gettext(" %(minutes)s min") % {"minutes": whole % 60} if whole % 60 else ""
        return gettext("%(hours)s h") % {"hours": whole // 60} + rest
    days = round(whole / 1440)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


@register.filter
def percent(ratio: float | Decimal | None, digits: int = 1) -> str:
    """A ratio as per cent: `0.1234` → `12.3 %`."""
    if ratio is None:
        return DASH
    number = f"{Decimal(str(ratio)) * 100:.{int(digits)}f}"
    return f"{number} %".replace("-", "−")


@register.filter
def moment(value: dt.datetime | None) -> SafeString | str:
    """`2026-11-22 14:00` in the reader's time zone."""
    if value is None:
        return DASH
    local = timezone.localtime(value)
    shown = f"{local:%Y-%m-%d %H:%M}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), shown)


@register.filter
def moment_relative(value: dt.datetime | None) -> SafeString | str:
    """The moment, and how far away it is: `2026-11-22 14:00 in 3 days`."""
    if value is None:
        return DASH
    return format_html('{} <span class="relative-time">{}</span>', moment(value), relative(value))


@register.filter
def day(value: dt.date | dt.datetime | None) -> SafeString | str:
    """`2026-11-22`."""
    if value is None:
        return DASH
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), value.isoformat())


@register.filter
def day_relative(value: dt.date | None) -> SafeString | str:
    if value is None:
        return DASH
    return format_html('{} <span class="relative-time">{}</span>', day(value), relative(value))


@register.filter
def relative(value: dt.date | dt.datetime | None) -> str:
    """How far away: `in 3 days`, `2 hours ago`, `today`."""
    if value is None:
        return ""
    if not isinstance(value, dt.datetime):
        return _relative_days((value - timezone.localdate()).days)
    seconds = (value - timezone.now()).total_seconds()
    ahead, distance = seconds >= 0, abs(seconds)
    if distance < 60:
        return gettext("now")
    if distance < 3600:
        return _distance(round(distance / 60), "minute", ahead=ahead)
    if distance < 36 * 3600:
        return _distance(round(distance / 3600), "hour", ahead=ahead)
    return _distance(round(distance / 86400), "day", ahead=ahead)


@register.filter
def is_past(value: dt.datetime | None) -> bool:
    return value is not None and value < timezone.now()


@register.filter
def file_size(size: int | None) -> str:
    """`1536` → `2 KB`; the unit a person would say."""
    if size is None:
        return DASH
    if size < 1024:
        return f"{size} B"
    if size < 1024**2:
        return f"{round(size / 1024)} KB"
    return f"{size / 1024**2:.1f} MB"


@register.simple_tag
def icon(name: str, size: int = 20, kind: str = "") -> SafeString:
    """One icon of the set, hidden from screen readers; `kind` outline, solid, mini or micro."""
    pixels = int(size)
    style = kind or ("micro" if pixels <= 16 else "mini" if pixels <= 20 else "outline")
    return _icon(str(name), pixels, style)


@register.simple_tag
def json_beside(data: object, name: str) -> SafeString:
    """The data of a chart or calendar, as JSON under the id `<name>-data`."""
    return json_script(data, f"{name}-data")


@register.filter
def unlocalized(value: float) -> str:
    """A number for an SVG attribute: always a point, whatever the language."""
    return str(value)


@lru_cache(maxsize=512)
def _icon(name: str, size: int, style: str) -> SafeString:
    """Drawing an icon parses and copies XML; a page shows the same few again and again."""
    draw = getattr(heroicons, f"heroicon_{style}")
    return mark_safe(draw(name, size=size, aria_hidden="true", focusable="false"))  # noqa: S308


def _three_digits(number: Decimal) -> str:
    digits = 2 if abs(number) < 10 else 1 if abs(number) < 100 else 0
    text = f"{number:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _relative_days(days: int) -> str:
    words = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    return words.get(days) or _distance(abs(days), "day", ahead=days > 0)


def _distance(count: int, unit: str, *, ahead: bool) -> str:
    sentences = {
        ("minute", True): ngettext("in %(n)s minute", "in %(n)s minutes", count),
        ("minute", False): ngettext("%(n)s minute ago", "%(n)s minutes ago", count),
        ("hour", True): ngettext("in %(n)s hour", "in %(n)s hours", count),
        ("hour", False): ngettext("%(n)s hour ago", "%(n)s hours ago", count),
        ("day", True): ngettext("in %(n)s day", "in %(n)s days", count),
        ("day", False): ngettext("%(n)s day ago", "%(n)s days ago", count),
    }
    return sentences[unit, ahead] % {"n": count}
