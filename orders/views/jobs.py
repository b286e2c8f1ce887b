"""Pages of jobs: post, change, list, follow, cancel; and the process suggested while typing."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from capacity import levels, reference, suggest
from capacity.wording import language
from marketplace.accounts import documents
from marketplace.accounts.access import firm_required, login_required
from marketplace.accounts.models import Document
from marketplace.core import numbers
from marketplace.ui.forms import refusals
from orders import (
    graph_cards,
    graphs,
    job_progress,
    jobs,
    match_cards,
    plan_cards,
    queries,
    round_banner,
    wording,
)
from orders.forms.jobs import CancelForm, JobForm, initial_of
from orders.models import Job
from orders.views import drafts

PAGE = 20
DRAFTS = "drafts"
TABS = {
    "open": (gettext_lazy("Open"), (Job.State.DRAFT, Job.State.OPEN, Job.State.AWARDED)),
    "ordered": (gettext_lazy("Ordered"), (Job.State.ORDERED,)),
    "ended": (gettext_lazy("Ended"), (Job.State.CANCELLED, Job.State.EXPIRED)),
}


@require_GET
@firm_required("order.see")
def job_list(request: HttpRequest) -> HttpResponse:
    """The firm's jobs, newest first, by keyset; and those it is still writing."""
    if request.GET.get("tab") == DRAFTS:
        return _draft_list(request)
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "open"
    words = request.GET.get("q", "").replace("\0", "").strip()
    found = queries.jobs_of(request.organization, request.user).filter(state__in=TABS[tab][1])
    if words:
        found = found.filter(title__icontains=words)
    if after := numbers.whole(request.GET.get("after", "")):
        found = found.filter(pk__lt=after)
    rows = list(found[: PAGE + 1])
    more = {"tab": tab, "q": words, "after": rows[PAGE - 1].pk} if len(rows) > PAGE else {}
    context = {
        "jobs": rows[:PAGE],
        "tabs": _tabs(request, tab),
        "next": f"?{urlencode(more)}" if more else "",
        "tab": tab,
        "q": words,
    }
    return render(request, "orders/jobs/list.html", context)


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    named = {key: label for key, (label, _states) in TABS.items()}
    named[DRAFTS] = pgettext("jobs", "Being written")
    tabs = [
        {"label": n, "url": f"?tab={key}", "current": key == current} for key, n in named.items()
    ]
    tabs[-1]["count"] = queries.drafts_of(request.organization).count()
    return tabs


def _draft_list(request: HttpRequest) -> HttpResponse:
    """All of them: a firm has a limited number."""
    context = {
        "drafts": list(queries.drafts_of(request.organization)),
        "tabs": _tabs(request, DRAFTS),
    }
    return render(request, "orders/drafts/list.html", context)


@firm_required("job.edit")
def job_create(request: HttpRequest) -> HttpResponse:
    """One screen; `?from=<uuid>` begins with the answers of a former job."""
    former = request.GET.get("from")
    job = queries.job_for(request.user, _uuid(former)) if former else None
    if job and graphs.is_graph(job):
        return redirect(f"{reverse('orders:draft_new')}?from={job.uuid}")
    if request.method == "POST" and "several" in request.POST:
        return drafts.split(request)
    initial = initial_of(job) if job else {}
    if former:
        initial = {k: v for k, v in initial.items() if k not in ("starts_on", "due_on")}
    form = _form(request, initial)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            fields = form.as_fields(_drawing(form, request))
            job = jobs.post(request.organization, by=request.user, at=timezone.now(), **fields)
            messages.success(request, _("Posted. Matches appear below as they are found."))
            return redirect("orders:job_detail", job.uuid)
    return _job_form(request, form, title=_("Post a job"), submit=_("Post the job"))


@firm_required("job.edit")
def job_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    job = queries.job_for(request.user, uuid)
    if graphs.is_graph(job) or "several" in request.POST:
        return drafts.split(request, job)
    form = _form(request, initial_of(job), organization=job.buyer)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            fields = form.as_fields(_drawing(form, request))
            jobs.edit(job, by=request.user, at=timezone.now(), **fields)
            messages.success(request, _("Changed. The job is matched again."))
            return redirect("orders:job_detail", job.uuid)
    return _job_form(request, form, title=_("Change the job"), submit=_("Save"), job=job)


def _form(request: HttpRequest, initial: dict[str, Any], organization: Any = None) -> JobForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return JobForm(*sent, initial=initial, organization=organization or request.organization)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _drawing(form: JobForm, request: HttpRequest) -> Document | None:
    """Stored before the job: when the domain refuses, the form keeps it for the next try."""
    upload = form.cleaned_data["drawing"]
    if not upload:
        return form.kept
    form.kept = documents.store(
        upload,
        owner=form.organization,
        by=request.user,
        level=Document.Level.COUNTERPARTY,
        field="drawing",
    )
    return form.kept


def _job_form(request: HttpRequest, form: JobForm, **context: Any) -> HttpResponse:
    advanced = ("certificates", "max_distance_km", "minimum_grade", "divisible", "setup_hours")
    context |= {
        "form": form,
        "is_advanced": any(form.errors.get(n) or _says_something(form, n) for n in advanced[:3]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "orders/jobs/form.html", context, status=status)


def _says_something(form: JobForm, name: str) -> bool:
    return bool(form[name].value())


@require_GET
@firm_required("job.edit")
def process_suggest(request: HttpRequest) -> HttpResponse:
    """The process field anew, with what the text speaks of on top.

    A process chosen by hand stays; one that was only suggested follows the text.
    """
    text = f"{request.GET.get('title', '')} {request.GET.get('description', '')}"
    spoken = suggest.suggest(text)
    found = [each.code for each in spoken]
    chosen, suggested = request.GET.get("process", ""), request.GET.get("suggested", "")
    by_hand = chosen in reference.processes() and chosen != suggested
    best = found[0] if found else ""
    form = JobForm(
        initial={"process": chosen if by_hand else best, "suggested": best},
        organization=request.organization,
    )
    if found:
        named = [(code, reference.process(code).name(language())) for code in found]
        form.fields["process"].choices.insert(1, (_("From your text"), named))
    context = {"form": form, "is_suggested": bool(best), "spoken": _spoken(spoken[:3])}
    return render(request, "orders/jobs/_process.html", context)


def _spoken(found: list[suggest.Suggestion]) -> list[dict[str, str]]:
    """Each suggested process with the words that led to it."""
    return [
        {
            "process": reference.process(each.code).name(language()),
            "words": ", ".join(each.words),
        }
        for each in found
    ]


@require_GET
@login_required
def job_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The job, and its matches as they come."""
    job = queries.job_for(request.user, uuid)
    if graphs.is_graph(job):
        return _graph_page(request, job)
    context = {
        "job": job,
        "operation": job.operations.all()[0],
        "facts": match_cards.facts(job.operations.all()[0]),
        "open_moves": jobs.MOVES.open_to(job, request.user),
        "orders": list(job.orders.order_by("-id")),
        **round_banner.context(job, request.user, at=timezone.now()),
        **_matches_context(job, request),
    }
    return render(request, "orders/jobs/detail.html", context)


def _graph_page(request: HttpRequest, job: Job) -> HttpResponse:
    """A job of several operations: what is done in which order, and how far each is."""
    context = {
        "job": job,
        "graph": graph_cards.of_job(job),
        "rows": graph_cards.rows_of(job),
        "planning": plan_cards.summary(job, at=timezone.now()),
        "open_moves": jobs.MOVES.open_to(job, request.user),
        "orders": list(job.orders.order_by("-id")),
    }
    return render(request, "orders/jobs/graph.html", context)


@require_GET
@login_required
def job_matches(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Polled while a run is owed; answers 204 as long as the reader's page is up to date."""
    job = queries.job_for(request.user, uuid)
    progress = job_progress.progress(job, at=timezone.now())
    if progress.is_underway and progress.phase == request.GET.get("phase"):
        return HttpResponse(status=204)
    return render(request, "orders/jobs/_matches.html", _matches_context(job, request))


def _matches_context(job: Job, request: HttpRequest) -> dict[str, Any]:
    found, reader = list(queries.matches_of(job)), levels.reader(request.user)
    waiting = queries.waiting_match(job)
    return {
        "job": job,
        "progress": job_progress.progress(job, at=timezone.now()),
        "cards": match_cards.cards(found, reader),
        "waiting": waiting and match_cards.card(waiting, reader),
        "declined": list(queries.declined_matches(job)),
        "looked_at": job_progress.looked_at(job),
        "shortfalls": job_progress.shortfalls(job),
        "relaxations": job_progress.relaxations(job),
        "may_award": "award" in _buyer_moves(job, request),
    }


def _buyer_moves(job: Job, request: HttpRequest) -> list[str]:
    """ "award" when this person may accept a match for the buyer."""
    from_buyer = job.actors(request.user, "job.award")
    return ["award"] if from_buyer and job.state == Job.State.OPEN else []


@login_required
def job_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    job = queries.job_for(request.user, uuid)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            jobs.cancel(job, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The job is cancelled."))
            return redirect("orders:job_detail", job.uuid)
    asked = queries.waiting_match(job)
    consequence = _("The job leaves the market. You can duplicate it later.")
    if asked:
        consequence = _(
            "%(factory)s, who was asked to confirm by %(until)s, is told, and the held hours are "
            "free again. The job leaves the market."
        ) % {"factory": asked.listing.organization, "until": wording.moment(asked.confirm_by)}
    context = {"job": job, "form": form, "consequence": consequence}
    status = 409 if form.is_bound else 200
    return render(request, "orders/jobs/cancel.html", context, status=status)


@require_GET
@login_required
def job_drawing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return documents.respond(queries.job_with_drawing_for(request.user, uuid).drawing)
