"""Price by the clock: factors for nights, weekends and the off season, exact to the fen.

A rule holds on some weekdays, between two times of the day, between two dates; what it leaves open
is open. The first rule that holds at a moment counts, none means the full price. A span that ends
on the next morning belongs to the day it begins on: Friday's night runs until Saturday 06:00.

For the periods of a booking, the time under each rule is added up over all periods, and each rule's
share is rounded once, half up:

    part_fen = (price_fen · factor_bps · seconds + 18,000,000) // 36,000,000
    base_fen = Σ part_fen

(36,000,000 = 3,600 s · 10,000 basis points.) So the order of the periods is irrelevant, and without
rules the base is exactly `pricing.cost(hours=…)`. Periods are counted one by one: two units taken
at the same time are paid twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from capacity.pricing import Cost, Part, Terms
from marketplace.core.money import BPS
from marketplace.core.periods import Period

LOCAL = ZoneInfo("Asia/Shanghai")  # one time for all of China, without summer time
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
PER_HOUR = 3_600 * BPS


@dataclass(frozen=True, slots=True)
class Rule:
    """A factor on the price. Empty weekdays: all; no times: the whole day; no dates: always."""

    name: str
    factor_bps: int
    weekdays: tuple[int, ...] = ()  # 0 Monday … 6 Sunday
    starts: time | None = None  # local time
    ends: time | None = None  # not after `starts`: on the next day
    from_on: date | None = None
    until_on: date | None = None  # included

    def holds_on(self, day: date) -> bool:
        """Whether its span of hours begins on this local day."""
        return (
            (not self.weekdays or day.weekday() in self.weekdays)
            and (self.from_on is None or self.from_on <= day)
            and (self.until_on is None or day <= self.until_on)
        )

    def span(self, day: date) -> Period:
        """Its hours of a day on which it holds."""
        begin = _local(day, self.starts or time())
        end = _local(day, self.ends or time())
        return Period(begin, end if end > begin else end + DAY)


def base_parts(price_fen: int, rules: Sequence[Rule], periods: Iterable[Period]) -> list[Part]:
    """The base by rule, in the order of the rules, the full price last; no empty parts.

    Raises ValueError for a negative price, and for periods that are not in whole seconds.
    """
    if price_fen < 0:
        raise ValueError("a price is not negative")
    seconds = [0] * (len(rules) + 1)
    for period in periods:
        for number, length in _shares(rules, period):
            seconds[number] += length
    named = [*((rule.name, rule.factor_bps) for rule in rules), ("", BPS)]
    return [
        Part(name, factor, count // 60, _rounded(price_fen, factor, count))
        for (name, factor), count in zip(named, seconds, strict=True)
        if count
    ]


def cost(terms: Terms, rules: Sequence[Rule], periods: Iterable[Period]) -> Cost:
    """The cost of these periods of a unit priced by time.

    Raises ValueError for any other price mode: only time has nights and weekends.
    """
    if terms.mode != "time":
        raise ValueError(f"price rules are for time, not for {terms.mode!r}")
    parts = tuple(base_parts(terms.price_fen, rules, periods))
    base = sum(part.base_fen for part in parts)
    return Cost(base, terms.setup_fen, terms.minimum_fen, parts=parts)


def factor_at(rules: Sequence[Rule], moment: datetime) -> int:
    """Share of the price that holds at a moment, in basis points."""
    day = moment.astimezone(LOCAL).date()
    for rule in rules:
        for begun in (day, day - DAY):
            if rule.holds_on(begun):
                span = rule.span(begun)
                if span.start <= moment < span.end:
                    return rule.factor_bps
    return BPS


def _shares(rules: Sequence[Rule], period: Period) -> list[tuple[int, int]]:
    """(number of the rule, seconds) of a period; the number behind the last is the full price."""
    rest, shares = [period], []
    for number, rule in enumerate(rules):
        governed, rest = _taken(rule, rest)
        shares.append((number, governed))
    shares.append((len(rules), sum(_seconds(piece) for piece in rest)))
    return shares


def _taken(rule: Rule, pieces: list[Period]) -> tuple[int, list[Period]]:
    """Seconds of the pieces the rule governs, and what it leaves to the next one."""
    governed = 0
    for span in _spans(rule, pieces):
        left: list[Period] = []
        for piece in pieces:
            inside = piece.clip(span)
            if inside is None:
                left.append(piece)
                continue
            governed += _seconds(inside)
            left += _outside(piece, inside)
        pieces = left
    return governed, pieces


def _spans(rule: Rule, pieces: list[Period]) -> list[Period]:
    if not pieces:
        return []
    day = min(piece.start for piece in pieces).astimezone(LOCAL).date() - DAY
    last = max(piece.end for piece in pieces).astimezone(LOCAL).date()
    days = (day + timedelta(days=n) for n in range((last - day).days + 1))
    return [rule.span(day) for day in days if rule.holds_on(day)]


def _outside(piece: Period, inside: Period) -> list[Period]:
    edges = ((piece.start, inside.start), (inside.end, piece.end))
    return [Period(start, end) for start, end in edges if start < end]


def _seconds(period: Period) -> int:
    seconds, rest = divmod(period.length, SECOND)
    if rest:
        raise ValueError("a period is priced in whole seconds")
    return seconds


def _rounded(price_fen: int, factor_bps: int, seconds: int) -> int:
    return (price_fen * factor_bps * seconds + PER_HOUR // 2) // PER_HOUR


def _local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LOCAL)
