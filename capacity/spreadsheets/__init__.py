"""Tables as people send them, Excel and CSV, read and written as a stream.

Reading gives text only: nothing in a file is ever run, fetched or unpacked beyond a named limit.
"""

from pathlib import PurePath
from typing import BinaryIO

from capacity.spreadsheets import csv_reading, xlsx_reading
from capacity.spreadsheets.tables import Table, Unreadable

__all__ = ["CSV_TYPE", "XLSX_TYPE", "Table", "Unreadable", "format_of", "open_table"]

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = {b"%PDF": "pdf", b"\x89PNG": "picture", b"\xff\xd8\xff": "picture", b"Rar!": "archive"}
PEEK = 64 * 1024


def format_of(file: BinaryIO) -> str:
    """`xlsx` or `csv`, told by the content and never by the name. Raises Unreadable."""
    file.seek(0)
    head = file.read(PEEK)
    file.seek(0)
    if head.startswith(ZIP):
        xlsx_reading.check(file)
        return "xlsx"
    if head.startswith(OLE):
        raise Unreadable("password" if _is_encrypted(file) else "old_excel")
    for magic, what in FOREIGN.items():
        if head.startswith(magic):
            raise Unreadable(what)
    csv_reading.check(file)
    return "csv"


def open_table(file: BinaryIO, format_: str) -> Table:
    """The table in the file; close it after use."""
    return xlsx_reading.open_(file) if format_ == "xlsx" else csv_reading.open_(file)


def suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


def _is_encrypted(file: BinaryIO) -> bool:
    """Office keeps a locked workbook in a compound file with a stream of this name."""
    mark = "EncryptedPackage".encode("utf-16-le")
    kept = b""
    while chunk := file.read(PEEK):
        if mark in kept + chunk:
            file.seek(0)
            return True
        kept = chunk[-len(mark) :]
    file.seek(0)
    return False
