"""Public holidays: as they were announced, with weekends and the days worked in exchange."""

from datetime import date, timedelta

import pytest

from marketplace.core import holidays

YEAR_2026 = holidays.of_years(2026, 2026)


def free_days(first, last):
    count = (last - first).days + 1
    days = [first + timedelta(n) for n in range(count)]
    return [day for day in days if not holidays.is_worked(day, YEAR_2026)]


# Notice of the State Council's office of November 2025: days off, and weekend days worked instead.
@pytest.mark.parametrize(
    ("name", "first", "last", "worked"),
    [
        ("元旦", (1, 1), (1, 3), [(1, 4)]),
        ("春节", (2, 15), (2, 23), [(2, 14), (2, 28)]),
        ("清明节", (4, 4), (4, 6), []),
        ("劳动节", (5, 1), (5, 5), [(5, 9)]),
        ("端午节", (6, 19), (6, 21), []),
        ("中秋节", (9, 25), (9, 27), []),
        ("国庆节", (10, 1), (10, 7), [(9, 20), (10, 10)]),
    ],
)
def test_2026_is_as_announced(name, first, last, worked):
    first, last = date(2026, *first), date(2026, *last)
    assert len(free_days(first, last)) == (last - first).days + 1
    assert {YEAR_2026[day].zh for day in free_days(first, last)} == {name}
    assert [holidays.is_worked(date(2026, *day), YEAR_2026) for day in worked] == [True] * len(
        worked
    )


def test_no_other_day_of_2026_is_special():
    free = [day for day in YEAR_2026.values() if not day.is_working]
    assert (len(free), len(YEAR_2026) - len(free)) == (33, 6)


def test_a_year_that_is_not_announced_has_its_statutory_days():
    year = holidays.of_years(2027, 2027)
    assert (holidays.is_announced(2026), holidays.is_announced(2027)) == (True, False)
    assert year[date(2027, 2, 6)].name("en") == "Spring Festival"
    assert not any(day.is_working for day in year.values())


def test_a_holiday_may_begin_in_the_year_before():
    assert not holidays.is_worked(date(2023, 12, 30), holidays.of_years(2023, 2024))


def test_an_override_counts_before_the_announcement():
    override = holidays.Day(date(2026, 5, 9), "劳动节", "Labor Day")
    table = holidays.of_years(2026, 2026, [override])
    assert not holidays.is_worked(date(2026, 5, 9), table)


@pytest.mark.parametrize(("day", "weekday"), [(date(2026, 5, 9), 4), (date(2026, 1, 4), 0)])
def test_a_weekend_day_worked_in_exchange_goes_like_its_neighbour(day, weekday):
    assert YEAR_2026[day].weekday == weekday


def test_a_name_without_english_is_read_in_chinese():
    assert holidays.Day(date(2027, 1, 1), "元旦", "").name("en") == "元旦"
