"""One sheet of a workbook: its cells as the texts a person would read there."""

import math
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, time, timedelta
from typing import Any

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from capacity.spreadsheets.tables import UNCALCULATED, Contents, Row, Unreadable

MOST_UNPACKED = 300 * 2**20
MOST_MERGED = 100_000  # cells; a sheet with more is merged for its looks
LAST_POSITION = 16_383  # XFD
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FILLED = frozenset(("v", "t", "f"))


class XlsxSheet:
    """Reads rows while the XML streams by."""

    def __init__(self, table: Any, name: str, part: str) -> None:
        self.table = table
        self.name = name
        self.part = part

    def contents(self, most_rows: int) -> Contents:
        """Counts filled rows and finds merges, without looking at any value."""
        looker = _Looker()
        with closing(
            self.table.stream(self.part, MOST_UNPACKED, looker.start, None, None)
        ) as pauses:
            for _pause in pauses:
                if looker.found.rows > most_rows:
                    break
        return looker.found

    def rows(self, after: int = 0) -> Iterator[Row]:
        reader = _Reader(self.table, after)
        handlers = (reader.start, reader.end, reader.text)
        for _pause in self.table.stream(self.part, MOST_UNPACKED, *handlers):
            yield from reader.ready
            reader.ready.clear()


class _Looker:
    def __init__(self) -> None:
        self.found = Contents()
        self.is_counted = False
        self.merged_cells = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self.is_counted = False
        elif name in FILLED:
            if not self.is_counted:
                self.is_counted = True
                self.found.rows += 1
            if name == "f":
                self.found.formulas += 1
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _merge(self, reference: str) -> None:
        """Every cell of the range but its first, which holds the value."""
        first, _colon, last = reference.partition(":")
        (left, top), (right, bottom) = _place(first), _place(last or first)
        self.merged_cells += (right - left + 1) * (bottom - top + 1)
        if self.merged_cells > MOST_MERGED:
            return
        for row in range(top, bottom + 1):
            hidden = self.found.merged.setdefault(row, set())
            hidden.update(range(left + (row == top), right + 1))


class _Reader:
    """Handlers of the XML parser; a finished row goes to `ready`."""

    def __init__(self, table: Any, after: int) -> None:
        self.table = table
        self.after = after
        self.ready: list[Row] = []
        self.number = 0
        self.position = -1
        self.cells: dict[int, str] = {}
        self.is_skipped = False
        self.type = self.style = ""
        self.field = ""  # the element whose text is read: v, t or f
        self.parts: dict[str, list[str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "row":
            self._open_row(attributes)
        elif self.is_skipped:
            return
        elif name == "c":
            self._open_cell(attributes)
        elif name in FILLED:
            self.field = name
            self.parts.setdefault(name, [])
        elif name == "rPh":
            self.field = ""

    def text(self, data: str) -> None:
        if self.field:
            self.parts[self.field].append(data)

    def end(self, name: str) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "row":
            if self.cells:
                self.ready.append(Row(self.number, self.cells))
        elif self.is_skipped:
            return
        elif name == "c":
            if self.parts and (value := self._value()):
                self.cells[self.position] = value
        elif name in FILLED:
            self.field = ""

    def _open_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        following = int(number) if number.isdecimal() and len(number) < 8 else self.number + 1
        if following <= self.number:  # rows never go back: a restart counts on it
            raise Unreadable("broken_zip")
        self.number, self.position, self.cells = following, -1, {}
        self.is_skipped = following <= self.after

    def _open_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self.position = _place(reference)[0] if reference else self.position + 1
        if self.position > LAST_POSITION:
            raise Unreadable("broken_zip")
        self.type, self.style = attributes.get("t", "n"), attributes.get("s", "0")
        self.parts = {}

    def _value(self) -> str:
        if "f" in self.parts and not self.parts.get("v") and self.type != "str":
            return UNCALCULATED + (_clean("".join(self.parts["f"])[:200]) or "…")
        raw = "".join(self.parts.get("t") or self.parts.get("v") or ())
        match self.type:
            case "s":
                return _clean(self.table.text(int(raw))) if raw.isdecimal() else ""
            case "b":
                return "TRUE" if raw == "1" else "FALSE"
            case "n" | "":
                return self._figure(raw.strip())
        return _clean(raw)

    def _figure(self, raw: str) -> str:
        try:
            value = float(raw)
        except ValueError:
            return _clean(raw)
        formats = self.table.formats
        style = int(self.style) if self.style.isdecimal() else 0
        kind = formats[style] if style < len(formats) else ""
        if kind == "date":
            return _moment(value, self.table.is_1904)
        return f"{plain(round(value * 100, 10))}%" if kind == "percent" else plain(value)


def plain(value: float) -> str:
    """260.0 → `260`; what has lost digits keeps its exponent, so that nobody takes it for exact."""
    if abs(value) >= 1e15 or math.isnan(value):
        return f"{value:.15G}"
    return str(int(value)) if value == int(value) else repr(value)


def _moment(serial: float, is_1904: bool) -> str:
    epoch = CALENDAR_MAC_1904 if is_1904 else CALENDAR_WINDOWS_1900
    try:
        found = from_excel(serial, epoch)
    except (ValueError, OverflowError):
        return plain(serial)
    if isinstance(found, datetime):
        return f"{found:%Y-%m-%d}" if found.time() == time() else f"{found:%Y-%m-%d %H:%M}"
    if isinstance(found, timedelta):
        return str(found)
    return f"{found:%H:%M}" if isinstance(found, time) else found.isoformat()


def _clean(text: str) -> str:
    if "_x" in text:
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return UNSTORABLE.sub("", text).strip()


def _place(reference: str) -> tuple[int, int]:
    """`C5` → (2, 5): position from 0, row from 1."""
    match = REFERENCE.fullmatch(reference.replace("$", ""))
    if match is None:
        raise Unreadable("broken_zip")
    position = 0
    for letter in match[1]:
        position = position * 26 + ord(letter) - 64
    return position - 1, int(match[2])
