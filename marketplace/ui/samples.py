"""Invented figures that let the gallery show every part filled, empty and at its limits."""

import datetime as dt

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAY = dt.timedelta(days=1)


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=60)
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"), min_value=1, help_text=gettext_lazy("Whole pieces.")
    )
    process = forms.ChoiceField(
        label=gettext_lazy("Process"),
        choices=[
            ("", "–"),
            ("milling", gettext_lazy("5-axis milling")),
            ("turning", gettext_lazy("Turning")),
        ],
    )
    needed_on = forms.DateField(
        label=gettext_lazy("Needed on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )
    urgent = forms.BooleanField(label=gettext_lazy("Urgent"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea, required=False)
    drawing = forms.FileField(label=gettext_lazy("Drawing"), required=False)


def parts() -> dict:
    now = timezone.now()
    return {
        "now": now,
        "soon": now + 3 * DAY,
        "past": now - 2 * DAY,
        "steps": steps(now),
        "rows": rows(),
        "tones": ["neutral", "info", "due", "risk", "done"],
        "grades": ["AAA", "AA", "A", "BBB", "BB", "B", "C", "D", "NR"],
        "waterfall": waterfall(),
        "idle_days": idle_days(),
        "board_units": board_units(midnight(now)),
        "board_start": midnight(now),
        "bar_option": bar_option(),
        "map_option": map_option(),
        "tabs": tabs(),
        "chips": [
            {"label": _("5-axis milling"), "url": "?"},
            {"label": _("Zhejiang"), "url": "?"},
        ],
        "reasons": reasons(),
        "more_url": reverse("ui:rows"),
    }


def steps(now: dt.datetime) -> list[dict]:
    labels = [
        _("Contract"),
        _("Funding"),
        _("Production"),
        _("Inspection"),
        _("Shipping"),
        _("Acceptance"),
    ]
    states = ["done", "done", "current", "todo", "todo", "todo"]
    return [
        {"label": label, "state": state, "when": now - (2 - i) * DAY if state == "done" else None}
        for i, (label, state) in enumerate(zip(labels, states, strict=True))
    ]


def rows() -> list[dict]:
    firms = [
        ("宁波恒锐精密机械有限公司", "AA", 128_000_00, "done", _("published")),
        ("杭州联创模具制造有限公司", "BBB", 9_860_50, "due", _("waiting for review")),
        ("佛山市顺德区鸿达金属制品有限公司", "NR", 1_234_567_00, "risk", _("late")),
    ]
    return [
        {"firm": firm, "grade": grade, "fen": fen, "tone": tone, "state": state, "hours": 12.5 * n}
        for n, (firm, grade, fen, tone, state) in enumerate(firms, 1)
    ]


def waterfall() -> list[dict]:
    return [
        {"label": _("Best possible"), "value": 100, "total": True},
        {"label": _("Starting assumption"), "value": -2.4},
        {"label": _("Late deliveries"), "value": -3.1},
        {"label": _("Reworked parts"), "value": -1.2},
        {"label": _("Uncertainty"), "value": -2.9},
        {"label": _("Credit score"), "value": 90.4, "total": True},
    ]


def idle_days() -> list[dict]:
    today = timezone.localdate()
    shapes = ([4, 4, 4, 1, 0, 0, 0, 0, 1, 2, 4, 4], [4, 4, 4, 4, 3, 2, 2, 2, 3, 4, 4, 4])
    return [
        {"day": today + i * DAY, "levels": shapes[(today + i * DAY).weekday() > 4]}
        for i in range(14)
    ]


def midnight(now: dt.datetime) -> dt.datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def board_units(start: dt.datetime) -> list[dict]:
    def bar(begins: int, ends: int, title: str, kind: str, url: str = "") -> dict:
        hour = dt.timedelta(hours=1)
        return {
            "start": start + begins * hour,
            "end": start + ends * hour,
            "title": title,
            "kind": kind,
            "url": url,
        }

    return [
        {
            "key": "u1",
            "title": "DMU 50 #1",
            "bars": [
                bar(-6, 14, _("Idle"), "idle"),
                bar(30, 62, "GZ-2026-0012", "booked", "#tables"),
            ],
        },
        {
            "key": "u2",
            "title": "DMU 50 #2",
            "bars": [
                bar(20, 44, _("Held"), "held"),
                bar(80, 104, _("Maintenance"), "blocked"),
                bar(130, 200, _("Idle"), "idle"),
            ],
        },
    ]


def bar_option() -> dict:
    return {
        "xAxis": {"type": "category", "data": [f"2026-{month:02d}" for month in range(1, 12)]},
        "yAxis": {"type": "value"},
        "series": [
            {"type": "bar", "name": _("Orders"), "data": [n * 38_000 for n in range(4, 15)]},
            {"type": "line", "name": _("Target"), "data": [400_000] * 11},
        ],
    }


def map_option() -> dict:
    places = {
        "浙江": 812,
        "江苏": 640,
        "广东": 930,
        "山东": 410,
        "四川": 205,
        "湖北": 260,
        "河南": 190,
    }
    return {
        "visualMap": {"min": 0, "max": 1000},
        "series": [
            {
                "type": "map",
                "name": _("Machines"),
                "data": [{"name": k, "value": v} for k, v in places.items()],
            }
        ],
    }


def tabs() -> list[dict]:
    return [
        {"label": _("Overview"), "url": "?", "current": True},
        {"label": _("Files"), "url": "?", "current": False, "count": 4},
        {"label": _("History"), "url": "?", "current": False},
    ]


def reasons() -> list[str]:
    return [
        _("Made 14 orders of this process, none late"),
        _("Idle for 36 h from tomorrow, you need 22 h"),
        _("32 % below the median price of this job"),
    ]


def confirmation() -> dict:
    return {
        "title": _("Pay into escrow"),
        "consequence": _(
            "¥12,800.00 is held until you accept the goods; "
            "cancelling before production returns all of it."
        ),
        "action": reverse("ui:gallery"),
        "fields": {"title": "x"},
        "submit": _("Pay ¥12,800.00"),
        "back": reverse("ui:gallery"),
    }
