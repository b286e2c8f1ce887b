"""What a machine may say in a message, read strictly: the first wrong reading is named.

    {"readings": [{"at": "2026-11-22T14:00:00+08:00", "execution": "ACTIVE", "power_w": 3200}, …]}

A message without readings is a test: it proves the key and the address and stores nothing.
"""

import json
from datetime import datetime, timedelta
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from capacity.stretches import STATUS_OF, Reading
from marketplace.core.errors import Invalid

MOST = 1_000
MOST_BYTES = 256 * 1024
MOST_WATTS = 50_000_000
OLDEST = timedelta(days=90)
AHEAD = timedelta(minutes=5)
FIELDS = {"at", "execution", "power_w"}


class Unreadable(Invalid):
    """A message that is genuine, but cannot be meant."""

    def __init__(self, sentence: object, *, code: str, field: str | None = None) -> None:
        super().__init__(sentence, field=field)
        self.code = code


def parse(body: bytes, *, at: datetime) -> list[Reading]:
    """The readings, in order of time. Raises Unreadable, naming the first that is wrong."""
    rows = _rows(body)
    if len(rows) > MOST:
        raise Unreadable(
            _("A message carries at most %(most)s readings; this one has %(count)s. Split it.")
            % {"most": f"{MOST:,}", "count": f"{len(rows):,}"},
            code="too_many_readings",
        )
    found = [_reading(number, row, at) for number, row in enumerate(rows)]
    for number in range(1, len(found)):
        _follows(number, found[number - 1].at, found[number].at)
    return found


def _rows(body: bytes) -> list[Any]:
    try:
        data = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unreadable(
            _("The body is no JSON. Send an object with a list “readings”."), code="not_json"
        ) from None
    rows = data.get("readings") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise Unreadable(_("The body needs a list “readings”."), code="no_readings")
    return rows


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _reading(number: int, row: Any, now: datetime) -> Reading:
    if not isinstance(row, dict):
        _refuse(number, _("is no object"), "not_an_object")
    unknown = row.keys() - FIELDS
    if unknown:
        sentence = _("has the unknown field “%(name)s”") % {"name": min(unknown)[:40]}
        _refuse(number, sentence, "unknown_field")
    found = Reading(
        _moment(number, row.get("at"), now),
        _execution(number, row.get("execution")),
        _watts(number, row.get("power_w")),
    )
    if not found.execution and found.power_w is None:
        _refuse(number, _("says neither “execution” nor “power_w”"), "says_nothing")
    return found


def _moment(number: int, text: Any, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        _refuse(
            number, _("needs a time “at”, such as 2026-11-22T14:00:00+08:00"), "wrong_time", "at"
        )
    if moment.tzinfo is None:
        _refuse(number, _("has a time without its zone; add Z or +08:00"), "time_without_zone")
    try:
        is_old, is_ahead = moment < now - OLDEST, moment > now + AHEAD
    except OverflowError:
        is_old, is_ahead = True, False
    if is_old:
        _refuse(number, _("is older than 90 days"), "reading_too_old")
    if is_ahead:
        _refuse(number, _("lies in the future; check the machine's clock"), "reading_in_future")
    return moment


def _execution(number: int, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or value not in STATUS_OF:
        sentence = _("has an unknown “execution”; use one of %(known)s") % {
            "known": ", ".join(STATUS_OF)
        }
        _refuse(number, sentence, "unknown_execution")
    return value


def _watts(number: int, value: Any) -> float | None:
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= MOST_WATTS:
        _refuse(number, _("needs “power_w” in watts, from 0 to 50,000,000"), "wrong_power")
    return float(value)


def _follows(number: int, former: datetime, this: datetime) -> None:
    if this == former:
        _refuse(number, _("has the same time as the one before it"), "duplicate_reading")
    if this < former:
        _refuse(
            number,
            _("is older than the one before it; sort the readings by time"),
            "out_of_order",
        )


def _refuse(number: int, what: str, code: str, field: str = "") -> NoReturn:
    raise Unreadable(
        _("Reading %(number)s %(what)s.") % {"number": number + 1, "what": what},
        code=code,
        field=f"readings[{number}].{field}".rstrip("."),
    )
