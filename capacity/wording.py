"""How times and prices of capacity are written in sentences."""

from datetime import datetime

from capacity.ranges import LOCAL
from marketplace.core.periods import Period


def span(period: Period) -> str:
    """`2026-11-24 08:00–12:00`, with the second date where it differs."""
    start, end = period.start.astimezone(LOCAL), period.end.astimezone(LOCAL)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}–{last}"


def start_after(moment: datetime, asked: datetime) -> str:
    """`14:00` on the day that was asked for, else with its date."""
    local = moment.astimezone(LOCAL)
    same_day = local.date() == asked.astimezone(LOCAL).date()
    return f"{local:%H:%M}" if same_day else f"{local:%Y-%m-%d %H:%M}"
