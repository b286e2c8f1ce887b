"""Coordinates of small figures."""

import datetime as dt

from marketplace.ui import drawing

MIDNIGHT = dt.datetime(2026, 11, 22, tzinfo=dt.timezone(dt.timedelta(hours=8)))
HOUR = dt.timedelta(hours=1)


def test_a_waterfall_hangs_each_bar_on_the_end_of_the_last():
    parts = [
        {"label": "best", "value": 100, "total": True},
        {"label": "late", "value": -10},
        {"label": "rework", "value": -20},
        {"label": "score", "value": 70, "total": True},
    ]
    bars = drawing.waterfall(parts)
    assert [(bar.x, bar.width) for bar in bars] == [(0, 1000), (900, 100), (700, 200), (0, 700)]


def test_a_waterfall_of_nothing_is_empty():
    assert drawing.waterfall([]) == []


def test_an_interval_stays_inside_its_scale():
    place = drawing.interval(40, 100)
    assert (place.x, place.width, len(place.ticks)) == (0, 1000, 6)


def test_the_idle_strip_has_a_column_per_day_and_a_row_per_block():
    days = [{"day": dt.date(2026, 11, day), "levels": [0, 4]} for day in (22, 23, 24)]
    strip = drawing.strip(days)
    assert [len(strip.cells), strip.cells[0].hours, strip.cells[1].hours] == [
        6,
        "00:00–12:00",
        "12:00–24:00",
    ]


def board_of(*bars, now=None):
    unit = {"key": "u1", "title": "Mill", "bars": list(bars)}
    return drawing.board([unit], MIDNIGHT, 7, now=now)


def bar(begins, ends):
    return {
        "start": MIDNIGHT + begins * HOUR,
        "end": MIDNIGHT + ends * HOUR,
        "title": "Order",
        "kind": "booked",
    }


def test_a_board_cuts_off_what_lies_outside_the_week():
    spans = board_of(bar(-5, 10), bar(160, 200), bar(200, 210)).spans
    assert [(span.x, span.width) for span in spans] == [(0, 60), (960, 48)]


def test_a_board_shows_now_only_in_its_own_week():
    assert board_of(now=MIDNIGHT + 10 * HOUR).now_x == 60
    assert board_of(now=MIDNIGHT - HOUR).now_x is None
