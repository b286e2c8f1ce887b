"""The public holidays every room goes by: those announced, corrected by the desk's overrides."""

import zlib
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts import roles
from marketplace.accounts.models import HolidayOverride
from marketplace.audit import journal
from marketplace.core import holidays
from marketplace.core.errors import Invalid, NotAllowed, Refused

KNOWN_FROM = 2025


def table(first: date, until: date) -> dict[date, holidays.Day]:
    """The special days from `first` on and before `until`."""
    overrides = _overrides(HolidayOverride.objects.filter(day__gte=first, day__lt=until))
    days = holidays.of_years(first.year, until.year + 1, overrides)
    return {on: day for on, day in days.items() if first <= on < until}


def edition() -> int:
    """A number that changes whenever any special day does: by an override or a new announcement."""
    last = max(holidays.announced()) + 1
    days = holidays.of_years(KNOWN_FROM, last, _overrides(HolidayOverride.objects.all()))
    text = "|".join(f"{on}{days[on].is_working:d}" for on in sorted(days))
    return zlib.crc32(text.encode())


def override(
    day: date, *, zh: str, en: str, is_working_day: bool, by: Any, at: datetime
) -> HolidayOverride:
    """Says what this day is, whatever the announcement said. Calendars follow within minutes."""
    _check_desk(by)
    if is_working_day and day.weekday() < holidays.SATURDAY:
        raise Invalid(
            _("%(day)s is no weekend day; only weekend days are worked in exchange.")
            % {"day": day},
            field="day",
        )
    facts = {"zh": zh.strip(), "en": en.strip(), "is_working_day": is_working_day}
    if not facts["zh"]:
        raise Invalid(_("Give the day its Chinese name, such as 春节."), field="zh")
    with transaction.atomic():
        row, _created = HolidayOverride.objects.update_or_create(day=day, defaults=facts)
        _record("override", day, facts, by=by, at=at)
    return row


def forget(day: date, *, by: Any, at: datetime) -> None:
    """The announcement counts again."""
    _check_desk(by)
    with transaction.atomic():
        gone, _rows = HolidayOverride.objects.filter(day=day).delete()
        if not gone:
            raise Refused(_("There is no correction of %(day)s any more.") % {"day": day})
        _record("forget", day, {}, by=by, at=at)


def _overrides(rows: Any) -> list[holidays.Day]:
    return [holidays.Day(row.day, row.zh, row.en, row.is_working_day) for row in rows]


def _check_desk(by: Any) -> None:
    if by is not None and not roles.staff_can(by, "holidays.edit"):
        raise NotAllowed(_("Public holidays are corrected by the platform's own desk."))


def _record(move: str, day: date, facts: dict, *, by: Any, at: datetime) -> None:
    data = {"day": day.isoformat(), **facts}
    journal.record("holiday", journal_number(day), move, by=by, at=at, data=data)


def journal_number(day: date) -> UUID:
    """Under which number the journal keeps the history of a day."""
    return uuid5(NAMESPACE_URL, f"gongzao:holiday:{day.isoformat()}")
