"""What is wrong with a file, a column or a row, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity import reference, wording
from capacity.import_columns import columns
from capacity.models import Listing

ALSO_NEAR = gettext_lazy("Did you mean %(names)s?")
FROM_LIST = gettext_lazy("Choose one from the list in the template.")

FAULTS: dict[str, tuple[Any, Any]] = {
    # code: (short, for the filter; sentence: what is wrong and what would be right)
    "missing": (gettext_lazy("empty"), gettext_lazy("This cell is empty; every row needs it.")),
    "merged": (
        gettext_lazy("merged cells"),
        gettext_lazy("This cell is merged with another. Unmerge it and fill in every row."),
    ),
    "too_long": (
        gettext_lazy("too long"),
        gettext_lazy("At most %(most)s characters fit. Shorten the text."),
    ),
    "excel_error": (
        gettext_lazy("Excel error"),
        gettext_lazy("The cell shows the error “%(text)s”. Replace it by the value itself."),
    ),
    "formula": (
        gettext_lazy("formula without result"),
        gettext_lazy(
            "“%(text)s” is a formula whose result is not stored. Open the file in Excel and save "
            "it once, or paste the values alone."
        ),
    ),
    "date": (
        gettext_lazy("became a date"),
        gettext_lazy(
            "“%(text)s” is a date, a number belongs here. Excel turns figures such as 3-4 into "
            "dates: format the column as text and type the figure again."
        ),
    ),
    "comma": (
        gettext_lazy("unclear comma"),
        gettext_lazy(
            "“%(text)s”: is the comma a decimal point? Write 1.5 with a point; thousands may be "
            "written 1,500."
        ),
    ),
    "not_a_number": (
        gettext_lazy("not a number"),
        gettext_lazy("“%(text)s” is not a number. Write figures alone, such as 1250 or 0.8."),
    ),
    "not_whole": (
        gettext_lazy("not a whole number"),
        gettext_lazy("“%(text)s” is not a whole number, such as 5."),
    ),
    "not_positive": (
        gettext_lazy("not above zero"),
        gettext_lazy("“%(text)s”: write a whole number from 1 on."),
    ),
    "negative": (
        gettext_lazy("below zero"),
        gettext_lazy("“%(text)s”: a charge is not less than zero."),
    ),
    "out_of_range": (
        gettext_lazy("out of range"),
        gettext_lazy("“%(text)s” does not lie between %(low)s and %(high)s."),
    ),
    "decimals": (
        gettext_lazy("too many decimals"),
        gettext_lazy("“%(text)s” has more than %(most)s decimals. Round it."),
    ),
    "quarters": (
        gettext_lazy("no quarter hours"),
        gettext_lazy("“%(text)s”: write hours in steps of a quarter, such as 0.5 or 2."),
    ),
    "not_a_range": (
        gettext_lazy("not a range"),
        gettext_lazy("“%(text)s” is not a range. Write it from low to high, such as -20~5."),
    ),
    "range_backwards": (
        gettext_lazy("range backwards"),
        gettext_lazy("“%(text)s” runs from high to low. Write the smaller value first."),
    ),
    "cut_digits": (
        gettext_lazy("digits lost"),
        gettext_lazy(
            "Excel has cut the digits of “%(text)s”. Format the column as text and type it again."
        ),
    ),
    "not_yes_or_no": (
        gettext_lazy("not yes or no"),
        gettext_lazy("“%(text)s”: write yes or no."),
    ),
    "not_in_list": (
        gettext_lazy("not in the list"),
        gettext_lazy("“%(text)s” is not in the list."),
    ),
    "place_ambiguous": (
        gettext_lazy("several such places"),
        gettext_lazy("There are several places called “%(text)s”. Write province and city too."),
    ),
    "unit_twice": (
        gettext_lazy("unit named twice"),
        gettext_lazy("The unit “%(text)s” stands here twice. Give each its own name."),
    ),
    "hours": (
        gettext_lazy("hours not understood"),
        gettext_lazy(
            "“%(text)s” is not understood. Write days and hours, such as "
            "“Mon-Fri 20:00-08:00; Sat, Sun all day”."
        ),
    ),
    "hours_quarters": (
        gettext_lazy("no quarter hours"),
        gettext_lazy("“%(text)s”: use full quarters of an hour, such as 08:00 or 08:15."),
    ),
    "hours_twice": (
        gettext_lazy("same start twice"),
        gettext_lazy("“%(text)s”: two times begin together on one day. Keep one of them."),
    ),
    "no_units": (
        gettext_lazy("no units named"),
        gettext_lazy("Name the units first, in the column “%(units_column)s”."),
    ),
    "count_differs": (
        gettext_lazy("count differs"),
        gettext_lazy(
            "%(found)s values for %(units)s units. Write one for all of them, or one for each."
        ),
    ),
    "one_serial": (
        gettext_lazy("count differs"),
        gettext_lazy("One serial number for %(units)s units. Write one for each of them."),
    ),
    "too_many_units": (
        gettext_lazy("too many units"),
        gettext_lazy("A listing has at most %(most)s units. Divide them over several rows."),
    ),
    "not_of_process": (
        gettext_lazy("not for this process"),
        gettext_lazy("This is not stated for “%(process)s”. Leave the cell empty."),
    ),
    "no_price_permission": (
        gettext_lazy("prices not allowed"),
        gettext_lazy(
            "Prices are set by the owner or a manager of the firm. Leave the price columns empty, "
            "or ask one of them to import the file."
        ),
    ),
    "number_twice": (
        gettext_lazy("number twice"),
        gettext_lazy(
            "Row %(row)s has the same number. Give each row its own, or delete one of them."
        ),
    ),
    "row_twice": (
        gettext_lazy("row twice"),
        gettext_lazy(
            "Row %(row)s offers the same: process, title and units are equal. Delete one of them, "
            "or tell them apart by the title."
        ),
    ),
    "number_taken": (
        gettext_lazy("number not a draft"),
        gettext_lazy(
            "The number “%(number)s” belongs to “%(title)s” (%(state)s). Only drafts are changed "
            "by an import: change it on its own page, or use another number."
        ),
    ),
    "exists": (
        gettext_lazy("listed already"),
        gettext_lazy(
            "Your firm has “%(title)s” with this process and these units already (%(state)s). "
            "Delete the row, or tell it apart by the title."
        ),
    ),
    "rule": (gettext_lazy("against a rule"), ""),
}

FILE_FAULTS: dict[str, Any] = {
    "password": gettext_lazy(
        "This file is protected by a password. Remove the password in Excel (File, Info, Protect "
        "Workbook) and upload it again."
    ),
    "old_excel": gettext_lazy(
        "This is a workbook of Excel 97–2003 (.xls). Save it as “Excel Workbook (.xlsx)” and "
        "upload that."
    ),
    "binary_excel": gettext_lazy(
        "This is a binary workbook (.xlsb). Save it as “Excel Workbook (.xlsx)” and upload that."
    ),
    "macros": gettext_lazy(
        "This workbook holds macros, which we do not take. Save it as “Excel Workbook (.xlsx)”, "
        "without macros, and upload that."
    ),
    "entities": gettext_lazy(
        "This workbook holds instructions that no spreadsheet program writes (a document type). "
        "Copy the table into a new file made from the template."
    ),
    "bomb": gettext_lazy(
        "Unpacked, this workbook takes more than %(limit)s. It is probably full of empty formatted "
        "rows: copy the filled rows into a new file made from the template."
    ),
    "broken_zip": gettext_lazy(
        "This workbook is damaged and cannot be read to its end. Open it in Excel, save it again "
        "and upload it once more."
    ),
    "not_a_workbook": gettext_lazy(
        "This is a packed folder, not a workbook. Upload the .xlsx or .csv file itself."
    ),
    "no_sheet": gettext_lazy(
        "This workbook has no visible sheet with cells. Show the sheet first."
    ),
    "word": gettext_lazy("This is a Word document. Copy the table into the Excel template."),
    "powerpoint": gettext_lazy("This is a presentation. Copy the table into the Excel template."),
    "open_document": gettext_lazy(
        "This is an OpenDocument file. Save it as “Excel 2007–365 (.xlsx)” and upload that."
    ),
    "numbers": gettext_lazy("This is a Numbers file. Export it to Excel (.xlsx) and upload that."),
    "pdf": gettext_lazy("This is a PDF. Upload the table as Excel (.xlsx) or CSV."),
    "picture": gettext_lazy("This is a picture. Upload the table as Excel (.xlsx) or CSV."),
    "archive": gettext_lazy("This is an archive. Unpack it and upload the .xlsx or .csv file."),
    "not_a_table": gettext_lazy(
        "The content of this file is not a table. Upload Excel (.xlsx) or CSV."
    ),
    "broken_csv": gettext_lazy(
        "The CSV cannot be read from row %(row)s on: a cell is far too long, or a quotation mark "
        "is never closed."
    ),
    "no_headings": gettext_lazy(
        "None of the headings is known. The first row names the columns, such as “%(expected)s”; "
        "this file begins with “%(found)s”. Start from the template."
    ),
    "missing_headings": gettext_lazy(
        "The column “%(missing)s” is missing; every row needs it. Found: %(found)s."
    ),
    "no_rows": gettext_lazy("Below the headings there is no filled row."),
    "too_many_rows": gettext_lazy(
        "This table has more than %(most)s rows. Divide it into several files."
    ),
    "too_many_columns": gettext_lazy("This table has more than %(most)s columns."),
    "stuck": gettext_lazy(
        "We could not finish this file after several attempts. Nothing more was imported. Divide "
        "it into smaller files, or write to us with its name."
    ),
    "changed": gettext_lazy(
        "Since the check, row %(row)s and %(more)s more are not good any more, so no row was "
        "imported: %(sentence)s Upload the file again."
    ),
    "lost_file": gettext_lazy("The file is not there any more. Upload it again."),
    "refused": "%(sentence)s",
    "none_good": gettext_lazy("No row is free of problems; there is nothing to import."),
}

NOTES: dict[str, Any] = {
    "unknown": gettext_lazy("These columns are not known and were left out: %(names)s."),
    "twice": gettext_lazy("These headings stand twice; the first of each was read: %(names)s."),
    "other_sheets": gettext_lazy("Only the sheet “%(read)s” was read; left out: %(names)s."),
    "hidden_sheets": gettext_lazy("Hidden sheets are not read: %(names)s."),
    "links": gettext_lazy(
        "The file refers to other workbooks. Nothing was fetched from them; the values saved last "
        "were read."
    ),
    "formulas": gettext_lazy(
        "%(count)s cell(s) hold formulas. They were not calculated; the values saved last were "
        "read."
    ),
    "examples": gettext_lazy("%(count)s example row(s) of the template were left out."),
    "updates": gettext_lazy("%(count)s row(s) change a draft that has the same own number."),
    "unready": gettext_lazy(
        "%(count)s good row(s) lack units, idle hours or a price: they become drafts and cannot "
        "be submitted yet."
    ),
    "not_submitted": gettext_lazy(
        "%(count)s draft(s) could not be submitted for review; each says on its page what it lacks."
    ),
    "gone_bad": gettext_lazy(
        "%(count)s row(s) were good when checked and are not any more; they were left out."
    ),
}


def fault_name(code: str) -> str:
    return str(FAULTS[code][0])


def column_name(key: str) -> str:
    return columns()[key].name(wording.language()) if key in columns() else key


def sentence(key: str, code: str, words: Mapping[str, Any]) -> str:
    """What is wrong in the cell and what would be right."""
    if code == "rule":
        return words.get(wording.language()) or next(iter(words.values()), "")
    said = str(FAULTS[code][1]) % _spoken(words)
    if code in ("not_in_list", "place_ambiguous"):
        names = [f"“{name}”" for name in words.get("nearest", ())]
        near = str(ALSO_NEAR) % {"names": wording.listed(names)} if names else str(FROM_LIST)
        said += near if wording.language().startswith("zh") else f" {near}"
    return said


def _spoken(words: Mapping[str, Any]) -> dict[str, Any]:
    """Words that depend on the reader's language, written out."""
    spoken = {"units_column": column_name("units"), **words}
    if "process" in words:
        row = reference.processes().get(words["process"])
        spoken["process"] = row.name(wording.language()) if row else _("this process")
    if "state" in words:
        spoken["state"] = Listing.State(words["state"]).label
    return spoken


def file_sentence(code: str, words: Mapping[str, Any]) -> str:
    """Why a whole file cannot be taken."""
    spoken = dict(words)
    if "limit" in words:
        spoken["limit"] = filesizeformat(words["limit"])
    if "missing" in words:
        spoken["missing"] = wording.listed(column_name(key) for key in words["missing"])
    if "expected" in words:
        spoken["expected"] = wording.listed(column_name(key) for key in words["expected"])
    return str(FILE_FAULTS[code]) % spoken


def note(code: str, words: Mapping[str, Any]) -> str:
    spoken = dict(words)
    if "names" in words:
        spoken["names"] = wording.listed(words["names"])
    return str(NOTES[code]) % spoken
