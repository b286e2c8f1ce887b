"""The editor of jobs of several operations.

One form holds everything. Its buttons change the list on the server and show the page again, so it
works without scripts; with them it saves itself while somebody types, and arrows can be drawn.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from capacity.ranges import LOCAL
from capacity.wording import language
from marketplace.accounts import documents
from marketplace.accounts.access import firm_required, login_required
from marketplace.accounts.models import Document
from marketplace.core.errors import Invalid, Refused
from orders import draft_reading, draft_steps, drafts, families, graph_cards, queries
from orders.forms.graphs import BeginForm, GraphTermsForm, StepForm, step_forms
from orders.graph_rules import InvalidOperation
from orders.models import Job, JobDraft

EDITS = ("add", "beside", "remove", "undo", "up", "down")


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required("job.edit")
def draft_new(request: HttpRequest) -> HttpResponse:
    """What to begin with: a family of products, the firm's own template, a former job, nothing."""
    form = BeginForm(request.POST if request.method == "POST" else None)
    former = _former(request)
    if request.method == "POST" and form.is_valid():
        steps, title = _beginning(request, form.cleaned_data, former)
        terms = {**(drafts.terms_of(former) if former else {}), **_sent_terms(request)}
        terms = {k: v for k, v in terms.items() if not former or not k.endswith("_on")}
        terms.setdefault("title", title)
        draft = drafts.begin(request.organization, steps=steps, terms=terms, by=request.user)
        return redirect("orders:draft", draft.uuid)
    context = {
        "form": form,
        "former": former,
        "families": [
            {
                "code": each.code,
                "title": each.name(language()),
                "note": each.note(language()),
                "count": len(each.steps),
            }
            for each in families.families().values()
        ],
        "templates": list(request.organization.job_templates.all()),
    }
    return render(request, "orders/drafts/new.html", context, status=422 if form.errors else 200)


def _former(request: HttpRequest) -> Any:
    sent = request.POST.get("from") or request.GET.get("from", "")
    try:
        return queries.job_for(request.user, UUID(sent)) if sent else None
    except ValueError:
        return None


def _sent_terms(request: HttpRequest) -> dict[str, Any]:
    title = " ".join(request.POST.get("title", "").split())[:80]
    return {"title": title} if title else {}


def _beginning(request: HttpRequest, said: dict[str, Any], former: Any) -> tuple[Any, str]:
    """The first operations, and what the job is called until the buyer says otherwise."""
    kind, _colon, code = said["template"].partition(":")
    if kind == "family" and (family := families.families().get(code)):
        filled = families.filled(family.steps, quantity=said["quantity"], language=language())
        return filled, family.name(language())
    if kind == "own":
        template = queries.template_for(request.user, code)
        filled = families.filled(template.steps, quantity=said["quantity"], language=language())
        return filled, template.name
    if former:
        return draft_steps.scaled(drafts.steps_of(former), said["quantity"]), former.title
    first = {**draft_steps.EMPTY, "key": "1", "quantity": str(said["quantity"])}
    return draft_steps.added([first], "2"), ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.draft_for(request.user, uuid)
    if request.method != "POST":
        return _editor(request, found)
    terms, steps = draft_reading.read(request.POST)
    spoken = draft_reading.suggest_processes(steps)
    drafts.take(found, terms=_with_drawing(request, found, terms), steps=steps)
    action, _dash, key = request.POST.get("do", "save").partition("-")
    if request.headers.get("X-Autosave") == "1":
        return _autosaved(request, found, spoken)
    if action == "post":
        return _post(request, found)
    return _changed(request, found, action, key)


def _with_drawing(request: HttpRequest, found: JobDraft, terms: dict[str, Any]) -> dict[str, Any]:
    """A file is stored at once: whatever else is wrong, nobody uploads it twice."""
    if upload := request.FILES.get("drawing"):
        kept = documents.store(
            upload,
            owner=found.organization,
            by=request.user,
            level=Document.Level.COUNTERPARTY,
            field="drawing",
        )
        return {**terms, "kept_drawing": str(kept.uuid)}
    return terms


def _keep(request: HttpRequest, found: JobDraft) -> None:
    drafts.save(found, by=request.user, at=timezone.now())


def _changed(request: HttpRequest, found: JobDraft, action: str, key: str) -> HttpResponse:
    """The list of operations changes; the page is shown again at the operation concerned."""
    if action in EDITS:
        key = drafts.change(found, action, key)
    elif action == "scale" and (pieces := draft_steps.whole(request.POST.get("pieces", ""))):
        found.steps = draft_steps.scaled(found.steps, pieces)
    elif action == "tie":
        later, _dash, earlier = key.partition("-")
        found.steps, key = draft_steps.tied(found.steps, earlier, later), later
    _keep(request, found)
    if action == "template":
        _keep_template(request, found)
    if action == "remove":
        messages.info(request, _("The operation is taken out. You can undo this."))
    place = f"?open={key}#op-{key}" if key else "#operations"
    return redirect(reverse("orders:draft", args=[found.uuid]) + place)


def _keep_template(request: HttpRequest, found: JobDraft) -> None:
    name = request.POST.get("template_name", "")
    try:
        families.keep(found.organization, name=name, steps=found.steps, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("Kept as a template of your firm."))


def _autosaved(
    request: HttpRequest, found: JobDraft, spoken: dict[str, tuple[str, ...]]
) -> JsonResponse:
    try:
        _keep(request, found)
    except Refused as refused:
        message = _("Not saved: %(reason)s") % {"reason": refused.sentence}
        return JsonResponse({"message": message, "faults": {}, "fill": {}, "is_saved": False})
    now = timezone.now().astimezone(LOCAL)
    message = _("Saved %(time)s") % {"time": f"{now:%H:%M}"}
    processes = {step["key"]: step["process"] for step in found.steps}
    fill = {f"s{key}-process": processes[key] for key in spoken}
    if spoken:
        words = "; ".join(", ".join(each) for each in spoken.values())
        message += " · " + _("Process suggested from “%(words)s”") % {"words": words}
    return JsonResponse({"message": message, "faults": {}, "fill": fill, "is_saved": True})


def _post(request: HttpRequest, found: JobDraft) -> HttpResponse:
    _keep(request, found)
    terms = GraphTermsForm(found.terms, organization=found.organization)
    forms = step_forms(found.steps, is_bound=True, labels=_labels(found))
    are_valid = [each.is_valid() for each in (terms, *forms)]
    if all(are_valid):
        operations = _operations(found, forms)
        try:
            fields = terms.as_fields(terms.kept)
            job = drafts.post(
                found, operations=operations, by=request.user, at=timezone.now(), **fields
            )
        except Refused as refused:
            _place(refused, terms, forms)
        else:
            messages.success(request, _("Posted. Plans appear below as they are found."))
            return redirect("orders:job_detail", job.uuid)
    return _editor(request, found, terms=terms, forms=forms, status=422)


def _operations(found: JobDraft, forms: list[StepForm]) -> list[dict[str, Any]]:
    after = draft_steps.indices(found.steps)
    return [
        {**form.cleaned_data, "after": earlier} for form, earlier in zip(forms, after, strict=True)
    ]


def _place(refused: Refused, terms: GraphTermsForm, forms: list[StepForm]) -> None:
    """The sentence at the operation and field concerned."""
    sentence = str(refused.sentence)
    if isinstance(refused, InvalidOperation):
        form = forms[refused.index]
        form.add_error(refused.name if refused.name in form.fields else None, sentence)
        return
    field = refused.field if isinstance(refused, Invalid) else None
    terms.add_error(field if field in terms.fields else None, sentence)


def _labels(found: JobDraft) -> list[str]:
    return [f"{box.number} {box.name or box.process}" for box in graph_cards.shown_of(found.steps)]


def _editor(
    request: HttpRequest,
    found: JobDraft,
    *,
    terms: GraphTermsForm | None = None,
    forms: list[StepForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    labels = _labels(found)
    terms = terms or GraphTermsForm(initial=found.terms, organization=found.organization)
    forms = forms or step_forms(found.steps, is_bound=False, labels=labels)
    graph = graph_cards.of_draft(found.steps)
    shown, wanted = graph_cards.shown_of(found.steps), request.GET.get("open", "")
    context = {
        "draft": found,
        "form": terms,
        "faulty": [form for form in (terms, *forms) if form.errors],
        "steps": [
            {
                "form": form,
                "key": step["key"],
                "shown": box,
                "is_open": form.errors or step["key"] == wanted or not step["process"],
            }
            for form, step, box in zip(forms, found.steps, shown, strict=True)
        ],
        "graph": graph,
        "is_full": len(forms) >= 30,
    }
    return render(request, "orders/drafts/editor.html", context, status=status)


@require_GET
@login_required
def draft_picture(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The picture and its figures anew, after what was typed is saved."""
    found = queries.draft_for(request.user, uuid)
    context = {
        "draft": found,
        "graph": graph_cards.of_draft(found.steps),
        "heads": graph_cards.shown_of(found.steps),
    }
    return render(request, "orders/drafts/_saved.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft_discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.draft_for(request.user, uuid)
    if request.method == "POST":
        drafts.discard(found, by=request.user)
        messages.success(request, _("The draft is gone."))
        return redirect("orders:job_list")
    context = {
        "title": _("Discard the draft"),
        "consequence": _("The operations and everything typed here are gone for good."),
        "action": request.path,
        "fields": {},
        "submit": _("Discard the draft"),
        "back": reverse("orders:draft", args=[found.uuid]),
    }
    return render(request, "confirm.html", context)


def split(request: HttpRequest, job: Job | None = None) -> HttpResponse:
    """From the form of one operation to the editor of several; nothing typed is lost."""
    found = drafts.of_job(job, by=request.user, at=timezone.now()) if job else None
    if request.method == "POST" and "title" in request.POST:
        terms, step = draft_reading.read_single(request.POST)
        steps = draft_steps.added([step], "2")
        found = found or drafts.begin(request.organization, steps=steps, by=request.user)
        drafts.take(found, terms=_with_drawing(request, found, terms), steps=steps)
        _keep(request, found)
    if found is None:
        return redirect("orders:draft_new")
    return redirect("orders:draft", found.uuid)


@require_POST
@login_required
def job_draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Opens the editor on an open job."""
    job = queries.job_for(request.user, uuid)
    found = drafts.of_job(job, by=request.user, at=timezone.now())
    return redirect("orders:draft", found.uuid)


@require_POST
@login_required
def template_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    families.remove(queries.template_for(request.user, uuid), by=request.user)
    messages.success(request, _("The template is gone."))
    return redirect("orders:draft_new")
