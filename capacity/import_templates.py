"""The template an owner fills in: headings, lists to choose from, explanations and examples."""

import csv
import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from capacity import capabilities, import_choices, import_columns, reference
from capacity.import_columns import Column
from capacity.reference import Named
from marketplace.core import regions

LAST_ROW = 50_001
FILL, FILL_REQUIRED = "E8EDF5", "FCEFD5"
WIDE = {"title": 30, "description": 44, "hours": 36, "units": 26, "materials": 26, "address": 26}
LISTED = frozenset(
    ("process", "capability", "materials", "place", "price_mode", "lease", "level", "boolean")
)
MANY = frozenset(("materials", "set"))  # several may stand in one cell: the list only helps
SHEETS = {
    "zh-hans": ("产能", "说明", "可选值"),
    "en": ("Capacity", "Explanation", "Choices"),
}
GROUPS = (  # what one template is for
    *("MFG.CUT", "MFG.FORM", "MFG.PRIM", "MFG.JOIN", "MFG.COAT", "MFG.HEAT", "MFG.TEX"),
    *("MFG.CHEM", "MFG.WOOD", "MFG.PRINT", "MFG.LINE", "MFG.TOOL", "INN", "SRV", "SRV.STAFF"),
)

EXPLANATION = (
    gettext_lazy(
        "One row for each listing. Columns with * are needed, the others may stay empty; they may "
        "stand in any order, and those you do not need may be deleted."
    ),
    gettext_lazy("Rows whose number begins with EXAMPLE are not imported; delete or leave them."),
    gettext_lazy(
        "An upload is checked first and changes nothing: every problem is named row by row, and "
        "you decide whether all rows are imported or only the good ones."
    ),
    gettext_lazy(
        "Rows with an own number: a draft of your firm with the same number is changed; empty "
        "cells leave it as it is."
    ),
)


def groups() -> list[reference.ProcessRow]:
    """Groups of processes that share a template, in the order of the page."""
    return [reference.process(code) for code in GROUPS]


def leaves_of(group: str) -> tuple[str, ...]:
    """The processes of a group; skilled people are no service here."""
    kind = capabilities.kind_of(group)
    return tuple(code for code in reference.leaves(group) if capabilities.kind_of(code) == kind)


def columns_of(group: str) -> list[Column]:
    return import_columns.of_processes(leaves_of(group))


def examples(group: str, language: str) -> list[dict[str, str]]:
    """Two rows for the first two processes of the group, with the facts those state."""
    return [_example(code, number, language) for number, code in enumerate(leaves_of(group)[:2], 1)]


def as_csv(group: str, language: str) -> bytes:
    """Headings and examples; the mark in front tells Excel that this is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    shown = columns_of(group)
    writer.writerow(column.heading(language) for column in shown)
    for row in examples(group, language):
        writer.writerow(row.get(column.code, "") for column in shown)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(group: str, language: str) -> bytes:
    book = Workbook()
    names = SHEETS["zh-hans" if language.startswith("zh") else "en"]
    sheet = book.active
    sheet.title = names[0]
    explanation, choices = book.create_sheet(names[1]), book.create_sheet(names[2])
    choices.sheet_state = "hidden"
    shown = columns_of(group)
    _explain(explanation, shown, language)
    _write_headings(sheet, shown, language)
    lists = _write_lists(choices, shown, group, language)
    _offer_lists(sheet, shown, lists, names[2])
    for number, row in enumerate(examples(group, language), 2):
        _write_example(sheet, number, shown, row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_headings(sheet: Any, shown: list[Column], language: str) -> None:
    for number, column in enumerate(shown, 1):
        cell = sheet.cell(1, number, column.heading(language))
        cell.font = Font(bold=True)
        fill = FILL_REQUIRED if column.is_required else FILL
        cell.fill = PatternFill("solid", fgColor=fill)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        if hint := column.hint(language):
            cell.comment = Comment(hint, "Gongzao", width=260, height=90)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = WIDE.get(column.code, 18)
        sheet.column_dimensions[letter].number_format = "@"
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "A2"


def _write_example(sheet: Any, number: int, shown: list[Column], row: dict[str, str]) -> None:
    for position, column in enumerate(shown, 1):
        cell = sheet.cell(number, position, row.get(column.code, ""))
        cell.number_format = "@"
        cell.font = Font(italic=True, color="808080")


def _explain(sheet: Any, shown: list[Column], language: str) -> None:
    sheet.append([_("How to fill it in")])
    sheet["A1"].font = Font(bold=True, size=14)
    for line in EXPLANATION:
        sheet.append([str(line)])
    sheet.append([])
    sheet.append([_("Column"), _("Needed"), _("What to write")])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=FILL)
    for column in shown:
        needed = _("needed") if column.is_required else ""
        sheet.append([column.heading(language).removesuffix(" *"), needed, column.hint(language)])
    for letter, width in (("A", 34), ("B", 10), ("C", 90)):
        sheet.column_dimensions[letter].width = width


def _write_lists(
    sheet: Any, shown: list[Column], group: str, language: str
) -> dict[str, tuple[int, int]]:
    """Each list in a column of the hidden sheet: key → (its column, its length)."""
    found: dict[str, tuple[int, int]] = {}
    for column in shown:
        names = [row.name(language) for row in _choices(column, group)]
        if column.type == "place":
            names = _places(language)
        if not names:
            continue
        position = len(found) + 1
        for number, name in enumerate(names, 1):
            sheet.cell(number, position, name)
        found[column.code] = (position, len(names))
    return found


def _choices(column: Column, group: str) -> list[Named]:
    if column.type == "process":
        return [reference.process(code) for code in leaves_of(group)]
    options = list(_options(column))
    if column.type == "capability":
        allowed = {each for code in leaves_of(group) for each in capabilities.allowed(code)}
        return [option for option in options if option.code in allowed]
    return options


def _options(column: Column) -> tuple[Named, ...]:
    is_listed = column.type in LISTED or column.type in ("enum", "set")
    if not is_listed or column.type == "place":
        return ()
    return import_choices.options_of(column.type, column.code)


def _places(language: str) -> list[str]:
    """Provinces and their cities; districts are typed."""
    codes = [
        code
        for province in regions.provinces()
        for code in (province.code, *(city.code for city in regions.children(province.code)))
    ]
    return [regions.full_name(code, language) for code in codes]


def _offer_lists(
    sheet: Any, shown: list[Column], lists: dict[str, tuple[int, int]], name: str
) -> None:
    for number, column in enumerate(shown, 1):
        if column.code not in lists:
            continue
        position, length = lists[column.code]
        where = get_column_letter(position)
        rule = DataValidation(
            "list", formula1=f"'{name}'!${where}$1:${where}${length}", allow_blank=True
        )
        rule.showErrorMessage = column.type not in MANY and column.type != "place"
        letter = get_column_letter(number)
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(rule)


def _example(code: str, number: int, language: str) -> dict[str, str]:
    zh = language.startswith("zh")
    row = reference.process(code)
    capability = capabilities.allowed(code)[0]
    words = capabilities.row(capability, code)
    modes = {named.code: named for named in import_choices.options_of("price_mode", "")}
    mode = capabilities.modes(code, capability)[0]
    made = {
        "number": f"{'示例' if zh else 'EXAMPLE'}-{number}",
        "process": row.name(language),
        "title": f"{row.name(language)}（{number} 号车间）"
        if zh
        else f"{row.en}, workshop {number}",
        "place": regions.full_name("330100", language),
        "units": "1号；2号" if zh else "No 1; No 2",
        "models": words.model_example or "",
        "built": "2021",
        "hours": "周一至周五 20:00-08:00；周六、周日 全天"
        if zh
        else "Mon-Fri 20:00-08:00; Sat, Sun all day",
        "price_mode": modes[mode].name(language),
        **({"share": "3"} if mode == "value" else {"price": "260"}),
    }
    for stated in capabilities.attributes(code, capability):
        value = _example_value(stated, language)
        if value:
            made["materials" if stated.code == "material" else stated.code] = value
    return made


def _example_value(row: reference.AttributeRow, language: str) -> str:
    if row.type in ("enum", "set"):
        named = row.options[: 2 if row.type == "set" else 1]
        return ("；" if language.startswith("zh") else "; ").join(o.name(language) for o in named)
    if row.type == "range":
        return "-20~5"
    if row.type == "boolean":
        return "是" if language.startswith("zh") else "yes"
    if row.type == "text":
        return ""
    return _example_figure(row)


def _example_figure(row: reference.AttributeRow) -> str:
    """A round figure between the limits of the table."""
    low, high = row.lowest or 0, row.largest or 1_000
    found = next((each for each in (500, 20, 7, 2, 1, 0.8) if low <= each <= high), low)
    return f"{found:g}"
