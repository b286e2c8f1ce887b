"""Promises counted in working days, Monday to Friday in China. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
SATURDAY = 5


def after(start: datetime, days: int) -> datetime:
    """The same time of day, `days` working days later; a weekend counts from Monday 09:00."""
    local = start.astimezone(CHINA)
    if local.weekday() >= SATURDAY:
        local = local.replace(hour=9, minute=0, second=0, microsecond=0)
        local += timedelta(days=7 - local.weekday())
    for _ in range(days):
        local += timedelta(days=1)
        while local.weekday() >= SATURDAY:
            local += timedelta(days=1)
    return local.astimezone(start.tzinfo)
