"""How a machine's time is drawn: a line for each day, and a chart of the days."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from capacity.models import Stretch, UtilisationDay
from capacity.ranges import day_period

MINUTE = timedelta(minutes=1)
SHORTEST = 2  # minutes: less is no pixel
SHADES = {"busy": "--gz-heat-4", "idle": "--gz-heat-2", "off": "--gz-heat-0"}


def lines(days: Sequence[UtilisationDay], stretches: Iterable[Stretch]) -> list[dict[str, Any]]:
    """The newest day first: its bars in minutes of the day, and its sums in words."""
    stretches = list(stretches)
    return [
        {"day": row.day, "bars": _bars(row.day, stretches), "words": words(row)}
        for row in reversed(days)
    ]


def _bars(day: date, stretches: Iterable[Stretch]) -> list[dict[str, Any]]:
    whole = day_period(day)
    found = []
    for stretch in stretches:
        part = stretch.period.clip(whole)
        if part and part.length >= SHORTEST * MINUTE:
            start, length = (part.start - whole.start) // MINUTE, part.length // MINUTE
            found.append({"x": start, "width": length, "status": stretch.status})
    return found


def words(row: UtilisationDay) -> str:
    """`busy 6.5 h, idle 3.0 h, off 14.5 h`"""
    if not measured(row):
        return _("nothing measured")
    return _("busy %(busy)s h, idle %(idle)s h, off %(off)s h") % {
        "busy": f"{row.busy_minutes / 60:.1f}",
        "idle": f"{row.idle_minutes / 60:.1f}",
        "off": f"{row.off_minutes / 60:.1f}",
    }


def measured(row: UtilisationDay) -> int:
    return row.busy_minutes + row.idle_minutes + row.off_minutes


def option(days: Sequence[UtilisationDay]) -> dict[str, Any]:
    """Hours a day, stacked."""
    names = {
        "busy": pgettext("machine", "busy"),
        "idle": pgettext("machine", "idle"),
        "off": pgettext("machine", "off"),
    }
    return {
        "xAxis": {"type": "category", "data": [f"{row.day:%m-%d}" for row in days]},
        "yAxis": {"type": "value", "max": 24, "interval": 6},
        "legend": {},
        "series": [
            {
                "name": names[status],
                "type": "bar",
                "stack": "day",
                "shade": shade,
                "data": [round(getattr(row, f"{status}_minutes") / 60, 2) for row in days],
            }
            for status, shade in SHADES.items()
        ],
    }


def as_csv(days: Sequence[UtilisationDay], name: str) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow(["day", "busy_minutes", "idle_minutes", "off_minutes", "booked_minutes"])
    for row in days:
        rows.writerow(
            [row.day, row.busy_minutes, row.idle_minutes, row.off_minutes, row.booked_minutes]
        )
    return answer
