"""Promises counted in working days: China's, with its holidays and the weekends worked instead."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from marketplace.accounts import holidays
from marketplace.core.holidays import Table, is_worked

CHINA = ZoneInfo("Asia/Shanghai")
LOOK = timedelta(days=40)  # the longest holiday and a dozen promised days lie within


def after(start: datetime, days: int) -> datetime:
    """The same time of day, `days` working days later; a free day counts from 09:00 of the next."""
    local = start.astimezone(CHINA)
    table = holidays.table(local.date(), local.date() + LOOK)
    if not is_worked(local.date(), table):
        local = _next(local, table).replace(hour=9, minute=0, second=0, microsecond=0)
    for _ in range(days):
        local = _next(local, table)
    return local.astimezone(start.tzinfo)


def _next(moment: datetime, table: Table) -> datetime:
    moment += timedelta(days=1)
    while not is_worked(moment.date(), table):
        moment += timedelta(days=1)
    return moment
