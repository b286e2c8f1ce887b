"""Tables as people send them, and a worker's steps without waiting for one."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from capacity import import_work, imports

HEADINGS = ("Own number", "Process", "Title", "Units", "Idle hours of the week")
HEADINGS += ("Price mode", "Price (yuan)", "Work envelope X (mm)")
MILL = "Five-axis simultaneous milling"


def good_row(number, **changes):
    row = {
        "Own number": f"A-{number}",
        "Process": MILL,
        "Title": f"Milling {number}",
        "Units": "No 1; No 2",
        "Idle hours of the week": "Sat, Sun all day",
        "Price mode": "by time",
        "Price (yuan)": "260",
        "Work envelope X (mm)": "500",
    }
    return row | changes


def as_csv(rows, *, headings=HEADINGS, encoding="utf-8", delimiter=","):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings)
    writer.writerows([row.get(name, "") for name in headings] for row in rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows, *, headings=HEADINGS, change=None):
    book = Workbook()
    sheet = book.active
    sheet.append(list(headings))
    for row in rows:
        sheet.append([row.get(name) for name in headings])
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(content, name="machines.csv"):
    return SimpleUploadedFile(name, content)


def started(rows, firm, by, **how):
    content = as_csv(rows, **how)
    return imports.start(upload(content), firm, by=by, at=timezone.now())


def worked(run):
    """What a worker does until nothing is owed."""
    while import_work.work(run.pk):
        pass
    run.refresh_from_db()
    return run


def checked(rows, firm, by, **how):
    return worked(started(rows, firm, by, **how))


def imported(rows, firm, by, *, mode="good", submits=False, **how):
    run = checked(rows, firm, by, **how)
    imports.confirm(run, mode=mode, submits=submits, by=by, at=timezone.now())
    return worked(run)


def faults(run):
    """(row, column, fault) of every problem, in order."""
    rows = imports.bad_rows(run)
    return [(row.number, key, code) for row in rows for key, code, _words in row.faults]
