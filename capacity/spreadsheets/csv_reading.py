"""CSV as Excel, WPS and programs write it: UTF-8, UTF-16 or GB18030; comma, semicolon or tab."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice
from typing import BinaryIO

from capacity.spreadsheets.tables import Contents, Row, Unreadable
from capacity.spreadsheets.writing import bare

CHUNK = 256 * 1024
BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
GUESSES = ("utf-8", "gb18030")  # GB18030 last: it takes nearly any bytes
DELIMITERS = ",;\t，；|"
NOT_TEXT = {chr(n) for n in range(32)} - set("\t\n\r\f\x1a")


def check(file: BinaryIO) -> None:
    """Raises Unreadable when this is no text at all."""
    encoding_of(file)


def open_(file: BinaryIO) -> "CsvTable":
    return CsvTable(file)


class CsvTable:
    """One sheet without a name."""

    hidden: list[str] = []
    has_links = False

    def __init__(self, file: BinaryIO) -> None:
        self.sheets = [CsvSheet(file, encoding_of(file))]

    def close(self) -> None:
        """Nothing of its own to close: the file is the caller's."""


class CsvSheet:
    name = ""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self.file = file
        self.encoding = encoding

    def contents(self, most_rows: int) -> Contents:
        with closing(self.rows()) as rows:
            return Contents(rows=sum(1 for _row in islice(rows, most_rows + 1)))

    def rows(self, after: int = 0) -> Iterator[Row]:
        self.file.seek(0)
        text = io.TextIOWrapper(self.file, encoding=self.encoding, newline="")
        try:
            yield from self._rows(text, after)
        finally:
            text.detach()

    def _rows(self, text: io.TextIOWrapper, after: int) -> Iterator[Row]:
        first = text.readline(CHUNK)
        delimiter = delimiter_of(first)
        start = [] if first.lower().startswith("sep=") else [first]  # Excel's own hint, not a row
        reader = csv.reader(chain(start, text), delimiter=delimiter)
        number = 0
        try:
            for number, values in enumerate(reader, 1):
                if number > after:
                    cells = {
                        i: bare(kept) for i, cell in enumerate(values) if (kept := cell.strip())
                    }
                    if cells:
                        yield Row(number, cells)
        except csv.Error:
            raise Unreadable("broken_csv", row=number + 1) from None


def delimiter_of(line: str) -> str:
    """The separator of the heading: the one found most often outside quotation marks."""
    if line.lower().startswith("sep=") and len(line) > 4:
        return line[4]
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count) if outside else ","


def encoding_of(file: BinaryIO) -> str:
    """The encoding in which every byte of the file has a meaning."""
    file.seek(0)
    head = file.read(4)
    for bom, encoding in BOMS.items():
        if head.startswith(bom) and _reads_as(file, encoding):
            return encoding
    for encoding in GUESSES:
        if _reads_as(file, encoding):
            return encoding
    raise Unreadable("not_a_table")


def _reads_as(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            if not NOT_TEXT.isdisjoint(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True
