"""Excel workbooks as a stream of texts: stored values only, nothing is calculated or followed.

We read the XML ourselves instead of through openpyxl because a stranger's file must not choose
how much memory we take: shared texts lie in a temporary file, rows come one by one, a document
type (and with it every entity) is refused, and what unpacks beyond the limits is not unpacked.
"""

import posixpath
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, BinaryIO
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from capacity.spreadsheets.tables import Unreadable
from capacity.spreadsheets.xlsx_sheet import XlsxSheet

CHUNK = 256 * 1024
MEGABYTE = 2**20
MOST_UNPACKED = 300 * MEGABYTE
MOST_PART = 8 * MEGABYTE  # of the workbook's small parts
MOST_PARTS = 2_000
MOST_TEXT = 40_000  # characters of one shared text; Excel itself ends at 32,767
BROKEN = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,  # a part that is named and not there
    NotImplementedError,  # packed in a way nobody uses
    OSError,
    RuntimeError,  # an encrypted part
    ValueError,  # a number that is none
)
WORKBOOK = "xl/workbook.xml"
FOREIGN_PARTS = {
    "xl/workbook.bin": "binary_excel",
    "word/document.xml": "word",
    "ppt/presentation.xml": "powerpoint",
    "content.xml": "open_document",
    "Index/Document.iwa": "numbers",
}


def check(file: BinaryIO) -> None:
    """Raises Unreadable for what is no plain workbook, and for what would unpack too large."""
    _archive(file).close()


def open_(file: BinaryIO) -> "XlsxTable":
    return XlsxTable(_archive(file))


def _archive(file: BinaryIO) -> zipfile.ZipFile:
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Unreadable("broken_zip") from None
    names = set(archive.namelist())
    for part, code in FOREIGN_PARTS.items():
        if part in names:
            raise Unreadable(code)
    if WORKBOOK not in names:
        raise Unreadable("not_a_workbook")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("macros")
    _check_size(archive)
    return archive


def _check_size(archive: zipfile.ZipFile) -> None:
    """A stated size binds: zipfile never reads past it."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise Unreadable("bomb", unpacked=unpacked, limit=MOST_UNPACKED)
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable("password")


class XlsxTable:
    """A workbook: its visible sheets in order."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        self.has_links = any(name.startswith("xl/externalLinks/") for name in self.names)
        self.texts: Texts | None = None
        self.formats, self.is_1904 = [], False
        self.sheets: list[XlsxSheet] = []
        self.hidden: list[str] = []
        self._read_workbook()

    def close(self) -> None:
        if self.texts:
            self.texts.close()
        self.archive.close()

    def feed(self, part: str, limit: int, start: Any, end: Any = None, text: Any = None) -> None:
        """Parses a whole part with these handlers."""
        for _nothing in self.stream(part, limit, start, end, text):
            pass

    def stream(self, part: str, limit: int, start: Any, end: Any, text: Any) -> Iterator[None]:
        """Parses a part, pausing after each piece so that rows can be handed on."""
        parser = _parser(start, end, text)
        try:
            if self.archive.getinfo(part).file_size > limit:
                raise Unreadable("bomb", unpacked=limit, limit=limit)
            with self.archive.open(part) as file:
                while chunk := file.read(CHUNK):
                    parser.Parse(chunk)
                    yield
                parser.Parse(b"", True)  # noqa: FBT003  (expat's own signature)
                yield
        except BROKEN:
            raise Unreadable("broken_zip") from None

    def text(self, number: int) -> str:
        """A shared text; the list of them is laid down at the first need."""
        if self.texts is None:
            self.texts = Texts(self)
        return self.texts[number]

    def _read_workbook(self) -> None:
        targets = self._relations("xl/_rels/workbook.xml.rels")
        declared: list[dict[str, str]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            match name.rpartition(":")[2]:
                case "sheet":
                    declared.append(attributes)
                case "workbookPr":
                    self.is_1904 = attributes.get("date1904") in ("1", "true")

        self.feed(WORKBOOK, MOST_PART, start)
        self._read_formats()
        for attributes in declared:
            self._add_sheet(attributes, targets)
        if not self.sheets:
            raise Unreadable("no_sheet")

    def _add_sheet(self, attributes: dict[str, str], targets: dict[str, str]) -> None:
        name = attributes.get("name", "")
        relation = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
        part = targets.get(relation, "")
        if attributes.get("state", "visible") != "visible":
            self.hidden.append(name)
        elif part in self.names and "/worksheets/" in part:
            self.sheets.append(XlsxSheet(self, name, part))

    def _relations(self, part: str) -> dict[str, str]:
        found: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if attributes.get("TargetMode") != "External" and "Id" in attributes:
                target = attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                found[attributes["Id"]] = posixpath.normpath(path)

        self.feed(part, MOST_PART, start)
        return found

    def _read_formats(self) -> None:
        """Which cell styles show dates and which per cent: `date`, `percent` or "" by style."""
        codes = dict(BUILTIN_FORMATS)
        within: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            name = name.rpartition(":")[2]
            within.append(name)
            if name == "numFmt":
                codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif name == "xf" and "cellXfs" in within:
                self.formats.append(_kind(codes.get(int(attributes.get("numFmtId", 0)), "")))

        if "xl/styles.xml" in self.names:
            self.feed("xl/styles.xml", MOST_PART, start, lambda _name: within.pop())


def _kind(code: str) -> str:
    if "%" in code:
        return "percent"
    return "date" if is_date_format(code) else ""


def _parser(start: Any, end: Any, text: Any) -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_declaration: Any) -> None:
    raise Unreadable("entities")


class Texts:
    """The texts cells share, in a temporary file: only where each begins stays in memory."""

    def __init__(self, table: XlsxTable) -> None:
        self.file = tempfile.SpooledTemporaryFile(MEGABYTE)  # noqa: SIM115  (closed by the table)
        self.ends = array("Q", [0])
        if "xl/sharedStrings.xml" in table.names:
            table.feed("xl/sharedStrings.xml", MOST_UNPACKED, *self._handlers())
        self.get: Callable[[int], str] = lru_cache(4_096)(self._get)

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self.ends) - 1:
            raise Unreadable("broken_zip")
        return self.get(number)

    def close(self) -> None:
        self.file.close()

    def _get(self, number: int) -> str:
        begin, end = self.ends[number], self.ends[number + 1]
        self.file.seek(begin)
        return self.file.read(end - begin).decode()

    def _handlers(self) -> tuple[Any, Any, Any]:
        """Joins the runs of each text, leaving out how it is pronounced."""
        parts: list[str] = []
        state = {"in_text": False, "in_phonetic": False}

        def start(name: str, _attributes: dict[str, str]) -> None:
            name = name.rpartition(":")[2]
            state["in_text"] = name == "t" and not state["in_phonetic"]
            state["in_phonetic"] = state["in_phonetic"] or name == "rPh"

        def end(name: str) -> None:
            name = name.rpartition(":")[2]
            state["in_text"] = False
            if name == "rPh":
                state["in_phonetic"] = False
            elif name == "si":
                written = "".join(parts)[:MOST_TEXT].encode("utf-8", "ignore")
                parts.clear()
                self.ends.append(self.ends[-1] + self.file.write(written))

        def text(data: str) -> None:
            if state["in_text"]:
                parts.append(data)

        return start, end, text
