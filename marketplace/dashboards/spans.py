"""The periods an official may choose: from a local midnight until now."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

LOCAL = ZoneInfo("Asia/Shanghai")
CHOICES = {
    "30d": _("last 30 days"),
    "90d": _("last 90 days"),
    "12m": _("last 12 months"),
    "year": _("this year"),
}
DEFAULT = "12m"


@dataclass(frozen=True)
class Span:
    """[start, end): `end` is now, the figures are as fresh as the question."""

    key: str
    start: datetime
    end: datetime

    @property
    def label(self) -> object:
        return CHOICES[self.key]

    @property
    def months(self) -> list[str]:
        """Every month the span touches, as `2026-11`, oldest first."""
        first, last = self.start.astimezone(LOCAL), self.end.astimezone(LOCAL)
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        return [f"{_month(first.date(), number):%Y-%m}" for number in range(count)]


def span(key: str, now: datetime) -> Span:
    """The chosen period; the twelve months are whole ones, this month the last of them."""
    key = key if key in CHOICES else DEFAULT
    today = now.astimezone(LOCAL).date()
    first = {
        "30d": today - timedelta(days=29),
        "90d": today - timedelta(days=89),
        "12m": _month(today, -11),
        "year": today.replace(month=1, day=1),
    }[key]
    return Span(key, datetime.combine(first, time(), LOCAL), now)


def _month(day: date, later: int) -> date:
    """The first of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    return date(year, month + 1, 1)
