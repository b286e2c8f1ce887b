"""Bulk import: template, upload, what the check found, and the owner's word."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from capacity import (
    import_problems,
    import_storing,
    import_templates,
    import_words,
    imports,
    keyset,
    reference,
    spreadsheets,
    wording,
)
from capacity.forms.imports import ConfirmForm, TemplateForm, UploadForm
from capacity.models import ImportRow, ImportRun
from capacity.spreadsheets import writing
from capacity.spreadsheets.tables import as_written
from marketplace.accounts.access import firm_required
from marketplace.ui.forms import refusals

RUNS, ROWS = 10, 25
NEWEST = keyset.Ordering(("id",), is_falling=True)
BY_NUMBER = keyset.Ordering(("number",))
WRONG = 422
LONGEST_TITLE = 80
REACHED = {"uploaded": 1, "checking": 1, "checked": 2, "importing": 3, "done": 4}


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required("listing.edit")
def import_start(request: HttpRequest) -> HttpResponse:
    """Template, upload and former runs; a file that cannot be read is refused at once."""
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if is_sent and form.is_valid():
        with refusals(form):
            run = imports.start(
                form.cleaned_data["file"],
                request.organization,
                by=request.user,
                at=timezone.now(),
            )
            return redirect("capacity:import_run", uuid=run.uuid)
    runs = imports.runs_for(request.user, request.organization)
    page, cursor = keyset.page(runs, NEWEST, after=request.GET.get("after", ""), size=RUNS)
    context = {
        "form": form,
        "template_form": TemplateForm(),
        "runs": page,
        "next": f"?after={cursor}" if cursor else "",
        "most_rows": imports.MOST_ROWS,
    }
    status = WRONG if form.errors else 200
    return render(request, "capacity/import/start.html", context, status=status)


@require_safe
@firm_required("listing.edit")
def import_template(request: HttpRequest) -> HttpResponse:
    """The template for a group of processes, in the reader's language."""
    form = TemplateForm(request.GET)
    if not form.is_valid():
        return redirect("capacity:import_start")
    group, kind = form.cleaned_data["group"], form.cleaned_data["format"] or "xlsx"
    language = wording.language()
    write = import_templates.as_csv if kind == "csv" else import_templates.as_xlsx
    process = reference.process(group).name(language)
    name = _("Capacity %(process)s") % {"process": process} + f".{kind}"
    response = HttpResponse(write(group, language), content_type=_type(kind))
    return as_file(response, name)


@require_safe
@firm_required("listing.edit")
def import_run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far a run is and what it found; htmx asks again while a worker is at it."""
    run = imports.run_for(request.user, uuid)
    return _page(request, run, ConfirmForm(run=run))


@require_POST
@firm_required("listing.edit")
def import_confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    run = imports.run_for(request.user, uuid)
    form = ConfirmForm(request.POST, run=run)
    if form.is_valid():
        with refusals(form):
            imports.confirm(run, by=request.user, at=timezone.now(), **form.cleaned_data)
            return redirect("capacity:import_run", uuid=run.uuid)
    return _page(request, run, form, status=WRONG)


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required("listing.edit")
def import_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stops a run; a GET shows first what stays and what goes."""
    run = imports.run_for(request.user, uuid)
    if request.method != "POST":
        return render(request, "confirm.html", _question(run))
    imports.cancel(run, by=request.user, at=timezone.now())
    messages.success(request, _("Stopped."))
    return redirect("capacity:import_run", uuid=run.uuid)


@require_safe
@firm_required("listing.edit")
def import_problems_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The file again with what is wrong before each row; `?only=bad` leaves the good rows out."""
    run = imports.run_for(request.user, uuid)
    only_bad = request.GET.get("only") == "bad"
    rows = import_problems.table(run, wording.language(), only_bad=only_bad)
    widths = import_problems.widths(run)
    body = writing.xlsx_stream(_("Problems"), rows, widths=widths)
    name = _("%(file)s problems") % {"file": run.name.rsplit(".", 1)[0]} + ".xlsx"
    return as_file(StreamingHttpResponse(body, content_type=spreadsheets.XLSX_TYPE), name)


def as_file(response: Any, name: str) -> Any:
    """To be saved under this name, in any browser."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _type(kind: str) -> str:
    return spreadsheets.CSV_TYPE if kind == "csv" else spreadsheets.XLSX_TYPE


def _page(
    request: HttpRequest, run: ImportRun, form: ConfirmForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "run": run,
        "is_running": run.state in imports.RUNNING,
        "checked": imports.checked_so_far(run),
        "steps": _steps(run),
        **_progress(run),
    }
    if run.state not in (imports.State.UPLOADED, imports.State.CHECKING):
        context |= _findings(request, run)
    context["form"] = form
    context["notes"] = [import_words.note(code, words) for code, words in run.notes]
    if run.failure:
        context["failure"] = import_words.file_sentence(*run.failure)
    template = "capacity/import/_run.html" if request.htmx else "capacity/import/run.html"
    return render(request, template, context, status=status)


def _steps(run: ImportRun) -> list[dict[str, Any]]:
    """Where the run stands: uploaded, checked, decided, imported."""
    labels = (_("Upload"), _("Check"), _("Decide"), _("Import"))
    reached = REACHED.get(run.state)
    if reached is None:  # failed or stopped: where it got to
        reached = 3 if run.mode else 2 if run.good or run.bad else 1
    return [
        {"label": label, "state": "done" if n < reached else "current" if n == reached else "todo"}
        for n, label in enumerate(labels)
    ]


def _progress(run: ImportRun) -> dict[str, Any]:
    """What the bar shows: rows done of rows to do."""
    if run.state == imports.State.IMPORTING:
        return {"done": import_storing.shown_progress(run), "to_do": run.good}
    return {"done": imports.checked_so_far(run), "to_do": run.rows}


def _findings(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    """The rows with problems, one kind of problem at a time where the reader chose one."""
    column, _blank, fault = request.GET.get("fault", "").partition(" ")
    counts = imports.fault_counts(run)
    if (column, fault) not in {(key, code) for key, code, _count in counts}:
        column = fault = ""
    rows = imports.bad_rows(run, column=column, fault=fault)
    page, cursor = keyset.page(rows, BY_NUMBER, after=request.GET.get("after", ""), size=ROWS)
    chosen = f"{column} {fault}".strip()
    return {
        "rows": [_shown(run, row) for row in page],
        "next": f"?fault={chosen}&after={cursor}".replace(" ", "+") if cursor else "",
        "faults": [
            {
                "value": f"{key} {code}",
                "label": f"{import_words.column_name(key)}: {import_words.fault_name(code)}",
                "count": count,
            }
            for key, code, count in counts
        ],
        "chosen": chosen,
    }


def _shown(run: ImportRun, row: ImportRow) -> dict[str, Any]:
    """A row for the page: where it stands, what it is called, and each fault in its cell."""
    positions = {key: str(n) for n, (_heading, key) in enumerate(run.columns) if key}
    faults = [
        {
            "column": import_words.column_name(key),
            "text": as_written(row.values.get(positions.get(key, ""), "")),
            "sentence": import_words.sentence(key, code, words),
        }
        for key, code, words in row.faults
    ]
    title = as_written(row.values.get(positions.get("title", ""), ""))
    return {"number": row.number, "title": title[:LONGEST_TITLE], "faults": faults}


def _question(run: ImportRun) -> dict[str, Any]:
    is_storing = run.state == imports.State.IMPORTING
    if is_storing and run.mode == ImportRun.Mode.GOOD:
        words = _(
            "%(count)s rows are imported by now; they stay as drafts. The rest is not imported."
        )
    else:
        words = _("No row of “%(name)s” is imported.")
    return {
        "title": _("Stop this import?"),
        "consequence": words % {"count": f"{run.imported:,}", "name": run.name},
        "action": reverse("capacity:import_cancel", args=[run.uuid]),
        "fields": {},
        "submit": _("Stop"),
        "back": reverse("capacity:import_run", args=[run.uuid]),
    }
