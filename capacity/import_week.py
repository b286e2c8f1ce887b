"""The idle hours of a week in a cell: `周一至周五 20:00-08:00；周末 全天`, `Mon-Fri 20:00-08:00`.

An end that is not after the start is on the next day; 00:00-00:00 is the whole day.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import time

Row = tuple[int, time, time]

WHOLE_DAY, EVERY_HOUR = (time(), time()), "00:00-00:00"
DAYS_ZH = ("一", "二", "三", "四", "五", "六", "日")
DAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GROUPS = {
    "每天": range(7),
    "每日": range(7),
    "daily": range(7),
    "every day": range(7),
    "工作日": range(5),
    "平日": range(5),
    "weekdays": range(5),
    "周末": (5, 6),
    "双休日": (5, 6),
    "weekends": (5, 6),
    "weekend": (5, 6),
}
ALL_DAY = frozenset(("全天", "整天", "24小时", "全天候", "all day", "24h", "24 h"))
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
SPAN = re.compile(r"(\d{1,2}:\d{2})\s*(?:-|~|–|—|至|到|to)\s*(?:次日\s*)?(\d{1,2}:\d{2})")
DAY_ZH = re.compile(r"(?:周|星期|礼拜)?([一二三四五六日天])")
DAY_EN = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?")


class NotUnderstood(ValueError):  # noqa: N818  (the cell's reader turns it into a sentence)
    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def rows(text: str) -> list[Row]:
    """(weekday, starts, ends), Monday 0, sorted. Raises NotUnderstood at the part in question."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    found: list[Row] = []
    for part in re.split(r"[;；]", plain):
        if part.strip():
            found += _part(part.strip())
    starts = {(weekday, begin) for weekday, begin, _end in found}
    if len(starts) < len(found):
        raise NotUnderstood("hours_twice", text)
    return sorted(found)


def _part(part: str) -> list[Row]:
    """Days, then hours; hours without days hold for every day."""
    for word in ALL_DAY:
        if part.endswith(word):
            return [(day, *WHOLE_DAY) for day in _days(part.removesuffix(word), part)]
    spans = list(SPAN.finditer(part))
    if not spans:
        raise NotUnderstood("hours", part)
    between = SPAN.sub("", part[spans[0].start() :])
    if between.strip(" ,、和and&"):
        raise NotUnderstood("hours", part)
    days = _days(part[: spans[0].start()], part)
    return [(day, _clock(m[1], part), _clock(m[2], part)) for day in days for m in spans]


def _clock(text: str, part: str) -> time:
    match = CLOCK.fullmatch(text)
    hour, minute = int(match[1]), int(match[2])
    if minute % 15:
        raise NotUnderstood("hours_quarters", part)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise NotUnderstood("hours", part)
    return time(hour % 24, minute)


def _days(text: str, part: str) -> list[int]:
    text = text.strip(" :,、")
    if not text:
        return list(range(7))
    if text in GROUPS:
        return list(GROUPS[text])
    days: list[int] = []
    for piece in re.split(r"[,、和&]|\band\b", text):
        days += _range(piece.strip(), part)
    return sorted(set(days))


def _range(piece: str, part: str) -> list[int]:
    if piece in GROUPS:
        return list(GROUPS[piece])
    ends = [_day(end.strip(), part) for end in re.split(r"-|~|–|—|至|到|\bto\b", piece)]
    if len(ends) > 2:
        raise NotUnderstood("hours", part)
    first, last = ends[0], ends[-1]
    return [(first + n) % 7 for n in range((last - first) % 7 + 1)]


def _day(text: str, part: str) -> int:
    if match := DAY_ZH.fullmatch(text):
        return DAYS_ZH.index(match[1].replace("天", "日"))
    if match := DAY_EN.fullmatch(text):
        return DAYS_EN.index(match[1])
    raise NotUnderstood("hours", part)


def written(week: Iterable[Row], language: str) -> str:
    """The other way round: days with the same hours stand together."""
    zh = language.startswith("zh")
    by_day: dict[int, list[str]] = {}
    for day, starts, ends in sorted(week):
        by_day.setdefault(day, []).append(f"{starts:%H:%M}-{ends:%H:%M}")
    alike: dict[tuple[str, ...], list[int]] = {}
    for day, spans in by_day.items():
        alike.setdefault(tuple(spans), []).append(day)
    said = [_said(days, spans, zh) for spans, days in alike.items()]
    return ("；" if zh else "; ").join(said)


def _said(days: list[int], spans: tuple[str, ...], zh: bool) -> str:
    names = [("周" + DAYS_ZH[day]) if zh else DAYS_EN[day].title() for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        named = f"{names[0]}{'至' if zh else '-'}{names[-1]}"
    else:
        named = ("、" if zh else ", ").join(names)
    if spans == (EVERY_HOUR,):
        return f"{named} {'全天' if zh else 'all day'}"
    return f"{named} {('、' if zh else ', ').join(spans)}"
