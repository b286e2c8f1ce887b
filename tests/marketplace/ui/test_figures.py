"""Figures and times as every page writes them."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone, translation

from marketplace.ui.templatetags import figures


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(0, "¥0.00"), (1234567, "¥12,345.67"), (-25600, "−¥256.00"), (None, "–")],
)
def test_yuan_groups_by_three_with_two_decimals(fen, shown):
    assert figures.yuan(fen) == shown


@pytest.mark.parametrize(
    ("language", "number", "shown"),
    [
        ("zh-hans", 9_999, "9,999"),
        ("zh-hans", 123_456, "12.3 万"),
        ("zh-hans", 123_456_789, "1.23 亿"),
        ("en", 123_456, "123 k"),
        ("en", 1_234_567, "1.23 M"),
        ("en", 2_500_000_000, "2.5 B"),
        ("zh-hans", None, "–"),
    ],
)
def test_large_numbers_use_the_readers_units(language, number, shown):
    with translation.override(language):
        assert figures.short_number(number) == shown


def test_big_yuan_keeps_the_exact_sum_on_hover():
    with translation.override("zh-hans"):
        assert figures.big_yuan(123_456_789_00) == (
            '<data class="figure" value="123456789.00" title="¥123,456,789.00">¥1.23 亿</data>'
        )


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("zh-hans", 12.5, "12.5 台时"),
        ("zh-hans", dt.timedelta(hours=22), "22 台时"),
        ("en", Decimal(1200), "1,200 machine h"),
    ],
)
def test_machine_hours_name_their_unit(language, value, shown):
    with translation.override(language):
        assert figures.hours(value) == shown


@pytest.mark.parametrize(
    ("distance", "zh", "en"),
    [
        (dt.timedelta(seconds=20), "现在", "now"),
        (dt.timedelta(minutes=45), "45 分钟后", "in 45 minutes"),
        (dt.timedelta(hours=-1), "1 小时前", "1 hour ago"),
        (dt.timedelta(days=3), "3 天后", "in 3 days"),
        (dt.timedelta(days=-2), "2 天前", "2 days ago"),
    ],
)
def test_moments_say_how_far_away_they_are(distance, zh, en):
    now = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)
    with time_machine.travel(now, tick=False):
        for language, shown in (("zh-hans", zh), ("en", en)):
            with translation.override(language):
                assert figures.relative(now + distance) == shown


def test_days_compare_with_today_in_beijing():
    late_evening = dt.datetime(2026, 11, 21, 17, 0, tzinfo=dt.UTC)  # 01:00 on the 22nd in Beijing
    with time_machine.travel(late_evening, tick=False), translation.override("en"):
        shown = [figures.relative(dt.date(2026, 11, day)) for day in (21, 22, 23, 25)]
    assert shown == ["yesterday", "today", "tomorrow", "in 3 days"]


def test_moments_are_shown_in_beijing_time():
    moment = dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)
    with timezone.override("Asia/Shanghai"):
        assert figures.moment(moment) == (
            '<time datetime="2026-11-22T14:00:00+08:00">2026-11-22 14:00</time>'
        )


def test_ratios_become_per_cent():
    assert [figures.percent(0.1234), figures.percent(Decimal("0.5"), 0), figures.percent(None)] == [
        "12.3 %",
        "50 %",
        "–",
    ]


def test_an_unknown_icon_is_an_error():
    with pytest.raises(Exception, match="no-such-icon"):
        figures.icon("no-such-icon")
