"""Tables written as a stream: one sheet of a workbook, or CSV that Excel opens in Chinese.

Whatever a reader types into the marketplace may come out in somebody's spreadsheet. In a workbook
every text is stored as a text, which no program calculates; in CSV a text that a program would
take for a formula gets an apostrophe in front, and `bare` takes it away again.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter

Cell = "str | int | float | None | Marked"
Rows = Iterable[Sequence[Cell]]

FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
NEUTRALISED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
PER_PIECE = 200  # rows between two pieces of the stream
LONGEST = 32_767  # what a cell of Excel holds
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TEXT, HEADING, FAULT, WRAPPED = 1, 2, 3, 4  # cell styles, by their place in FORMATS


@dataclass(frozen=True, slots=True)
class Marked:
    """A text drawn as wrong, or in several lines."""

    text: str
    style: int = FAULT


# --- CSV ----------------------------------------------------------------------------------------
def csv_stream(rows: Rows) -> Iterator[bytes]:
    """UTF-8 with a mark, without which Excel takes Chinese for something else."""
    yield b"\xef\xbb\xbf"
    text = io.StringIO()
    writer = csv.writer(text)
    for number, row in enumerate(rows, 1):
        writer.writerow([_csv_cell(cell) for cell in row])
        if number % PER_PIECE == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    written = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return written


def _csv_cell(cell: Cell) -> str | int | float:
    text = cell.text if isinstance(cell, Marked) else cell
    if text is None:
        return ""
    return f"'{text}" if isinstance(text, str) and FORMULA.match(text) else text


def bare(text: str) -> str:
    """What stood in the cell before CSV needed an apostrophe."""
    return text[1:] if text.startswith("'") and NEUTRALISED.match(text) else text


# --- workbooks ----------------------------------------------------------------------------------
def xlsx_stream(name: str, rows: Rows, *, widths: Sequence[int]) -> Iterator[bytes]:
    """A workbook with one sheet, its first row fixed as heading; never whole in memory."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
        for part, content in PARTS.items():
            archive.writestr(part, content.replace("{name}", quoteattr(name[:31])[1:-1]))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_head(widths).encode())
            piece: list[str] = []
            for number, row in enumerate(rows, 1):
                piece.append(_row(number, row))
                if number % PER_PIECE == 0:
                    sheet.write("".join(piece).encode())
                    piece.clear()
                    yield sink.taken()
            sheet.write("".join((*piece, "</sheetData></worksheet>")).encode())
    yield sink.taken()


class _Sink(io.RawIOBase):
    """What the archive has written since the last look; it cannot be gone back in."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        written = b"".join(self.pieces)
        self.pieces.clear()
        return written


def _head(widths: Sequence[int]) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" style="{TEXT}" customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    return (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{columns}</cols><sheetData>"
    )


def _row(number: int, row: Sequence[Cell]) -> str:
    style = HEADING if number == 1 else TEXT
    cells = "".join(
        _cell(f"{get_column_letter(n)}{number}", cell, style)
        for n, cell in enumerate(row, 1)
        if cell is not None and cell != ""
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, cell: Cell, style: int) -> str:
    if isinstance(cell, Marked):
        cell, style = cell.text, cell.style
    if isinstance(cell, str):
        text = escape(UNSTORABLE.sub("", cell)[:LONGEST])
        return (
            f'<c r="{place}" s="{style}" t="inlineStr">'
            f'<is><t xml:space="preserve">{text}</t></is></c>'
        )
    return f'<c r="{place}"><v>{cell!r}</v></c>'


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FONTS = ("<font><sz val='11'/></font>", "<font><b/><sz val='11'/></font>")
FILLS = (
    "<fill><patternFill patternType='none'/></fill>",
    "<fill><patternFill patternType='gray125'/></fill>",
    "<fill><patternFill patternType='solid'><fgColor rgb='FFE8EDF5'/></patternFill></fill>",
    "<fill><patternFill patternType='solid'><fgColor rgb='FFFBE3E0'/></patternFill></fill>",
)
AS_TEXT = "numFmtId='49' applyNumberFormat='1' quotePrefix='1'"
CENTRED, TOPPED = (f"<alignment vertical='{where}' wrapText='1'/>" for where in ("center", "top"))
FORMATS = (
    "<xf numFmtId='0' fontId='0' fillId='0'/>",
    f"<xf {AS_TEXT} fontId='0' fillId='0'/>",
    f"<xf {AS_TEXT} fontId='1' fillId='2' applyFont='1' applyFill='1'>{CENTRED}</xf>",
    f"<xf {AS_TEXT} fontId='0' fillId='3' applyFill='1'/>",
    f"<xf {AS_TEXT} fontId='0' fillId='0' applyAlignment='1'>{TOPPED}</xf>",
)
STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="{len(FONTS)}">{"".join(FONTS)}</fonts>'
    f'<fills count="{len(FILLS)}">{"".join(FILLS)}</fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    f'<cellXfs count="{len(FORMATS)}">{"".join(FORMATS)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
PARTS = {
    "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
    '+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": STYLES,
}
