"""What both kinds of file are read into."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

UNCALCULATED = "ƒ="  # before a formula whose result is not stored; a text may begin with "="


def as_written(text: str) -> str:
    """A cell as its owner sees it in the file, without our mark."""
    return "=" + text.removeprefix(UNCALCULATED) if text.startswith(UNCALCULATED) else text


class Unreadable(Exception):  # noqa: N818  (an answer to the sender)
    """The file cannot be taken; `code` and `words` make the sentence (capacity/import_words.py)."""

    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


@dataclass(slots=True)
class Row:
    """A row as the spreadsheet counts it, the first is 1; only its filled cells."""

    number: int
    cells: dict[int, str]  # position, from 0 → text


@dataclass(slots=True)
class Contents:
    """What a look through the whole sheet found before any row is judged."""

    rows: int = 0  # with anything in them
    merged: dict[int, set[int]] = field(default_factory=dict)  # row → positions hidden by a merge
    formulas: int = 0


class Sheet(Protocol):
    name: str

    def contents(self, most_rows: int) -> Contents: ...

    def rows(self, after: int = 0) -> Iterator[Row]:
        """The filled rows below row number `after`, from top to bottom."""
        ...


class Table(Protocol):
    """An opened file."""

    sheets: list[Any]  # the visible ones
    hidden: list[str]  # names of those that are not read
    has_links: bool  # to other workbooks

    def close(self) -> None: ...
