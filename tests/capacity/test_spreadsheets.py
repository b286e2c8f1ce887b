"""Files of strangers: read as text or refused with a reason, never run, never unpacked whole."""

import io
import zipfile
from datetime import date

import pytest
from django.utils import translation
from openpyxl import load_workbook

from capacity import import_words, spreadsheets
from capacity.spreadsheets import Unreadable, xlsx_reading
from capacity.spreadsheets.tables import UNCALCULATED
from capacity.spreadsheets.writing import Marked, bare, csv_stream, xlsx_stream
from tests.capacity.tables import as_xlsx, good_row

HEADING = "Process,Title\n"


def rows_of(content):
    file = io.BytesIO(content)
    table = spreadsheets.open_table(file, spreadsheets.format_of(file))
    try:
        return [list(row.cells.values()) for row in table.sheets[0].rows()]
    finally:
        table.close()


def reason(content):
    with pytest.raises(Unreadable) as caught:
        rows_of(content)
    with translation.override("en"):
        assert import_words.file_sentence(caught.value.code, caught.value.words)
    return caught.value.code


def repacked(content, **parts):
    """The workbook with some parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_as_excel_and_programs_write_it(encoding, delimiter):
    text = f"工艺{delimiter}标题\r\n五轴联动加工{delimiter}“五轴”加工\r\n"
    assert rows_of(text.encode(encoding)) == [["工艺", "标题"], ["五轴联动加工", "“五轴”加工"]]


def test_a_comma_inside_quotation_marks_separates_nothing():
    content = b'"Process","Title; a, b"\n"x","1,5"\n'
    assert rows_of(content) == [["Process", "Title; a, b"], ["x", "1,5"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 x", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"PK\x03\x04 broken", "broken_zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\x00\x01\x02\xff", "not_a_table"),
        (('Process,"' + "x" * 200_000 + "\n").encode(), "broken_csv"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content, code):
    assert reason(content) == code


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/workbook.bin", "binary_excel"),
        ("word/document.xml", "word"),
        ("content.xml", "open_document"),
    ],
)
def test_what_a_workbook_may_not_hold(part, code):
    assert reason(repacked(as_xlsx([good_row(1)]), **{part: "x"})) == code


def test_a_packed_folder_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", HEADING)
    assert reason(out.getvalue()) == "not_a_workbook"


def test_entities_are_refused_before_they_grow():
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        assert reason(repacked(as_xlsx([good_row(1)]), **{part: bomb})) == "entities"


def test_a_bomb_is_refused_by_what_it_says_it_is(monkeypatch):
    monkeypatch.setattr(xlsx_reading, "MOST_UNPACKED", 2**20)
    filled = "<worksheet>" + " " * 2**21 + "</worksheet>"
    content = repacked(as_xlsx([good_row(1)]), **{"xl/worksheets/sheet1.xml": filled})
    assert len(content) < 20_000
    assert reason(content) == "bomb"


def test_a_truncated_workbook_is_damaged_not_short():
    sheet = "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row>"
    content = repacked(as_xlsx([good_row(1)]), **{"xl/worksheets/sheet1.xml": sheet})
    assert reason(content) == "broken_zip"


def test_a_million_empty_rows_are_passed_over():
    empty = "".join(f'<row r="{n}" spans="1:9"/>' for n in range(2, 200_000))
    last = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    sheet = f"<worksheet><sheetData>{empty}{last}</sheetData></worksheet>"
    content = repacked(as_xlsx([good_row(1)]), **{"xl/worksheets/sheet1.xml": sheet})
    assert rows_of(content) == [["x"]]


def test_values_are_read_as_a_person_sees_them():
    def change(book):
        sheet = book.active
        values = (5, 0.1 + 0.2, 1e20, date(2026, 3, 4), 0.05, True, "=A1+1", " 文 ")
        for column, value in enumerate(values, 1):
            sheet.cell(2, column, value)
        sheet.cell(2, 5).number_format = "0.0%"

    seen = rows_of(as_xlsx([], headings=("x",), change=change))[1]
    formula = f"{UNCALCULATED}A1+1"
    assert seen == ["5", "0.3", "1E+20", "2026-03-04", "5%", "TRUE", formula, "文"]


def test_hidden_sheets_and_merged_cells_are_known():
    def change(book):
        book.create_sheet("prices").sheet_state = "hidden"
        book.active["A2"] = "x"
        book.active.merge_cells("A2:B3")

    file = io.BytesIO(as_xlsx([], change=change))
    table = spreadsheets.open_table(file, "xlsx")
    contents = table.sheets[0].contents(100)
    assert (table.hidden, contents.rows) == (["prices"], 2)
    assert contents.merged == {2: {1}, 3: {0, 1}}
    table.close()


def test_a_restart_reads_only_what_comes_after():
    file = io.BytesIO(as_xlsx([good_row(n) for n in range(1, 6)]))
    table = spreadsheets.open_table(file, "xlsx")
    assert [row.number for row in table.sheets[0].rows(after=4)] == [5, 6]
    table.close()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=x", "''+", "plain", "'x"]
)
def test_no_program_takes_a_written_text_for_a_formula(text):
    written = b"".join(csv_stream([[text]])).decode("utf-8-sig").strip()
    assert written.strip('"')[0] not in "=+-@＝"
    assert bare(written) == text
    book = load_workbook(io.BytesIO(b"".join(xlsx_stream("s", [["h"], [text]], widths=[9]))))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_written_workbook_is_read_back():
    rows = [["标题", "n"], ['<五轴> & "x"\x07', 2.5], [Marked("wrong"), None]]
    content = b"".join(xlsx_stream("产能", rows, widths=[20, 9]))
    assert rows_of(content) == [["标题", "n"], ['<五轴> & "x"', "2.5"], ["wrong"]]
    assert load_workbook(io.BytesIO(content)).sheetnames == ["产能"]


def test_shared_texts_lie_outside_of_memory():
    said = "<rPh sb='0' eb='1'><t>chang</t></rPh>"
    texts = "".join(f"<si><r><t>text {n} </t></r><t>长</t>{said}</si>" for n in range(300))
    content = repacked(as_xlsx([]), **{"xl/sharedStrings.xml": f"<sst>{texts}</sst>"})
    table = spreadsheets.open_table(io.BytesIO(content), "xlsx")
    assert table.text(299) == "text 299 长"
    assert len(table.texts.ends) == 301
    table.close()
