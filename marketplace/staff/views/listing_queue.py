"""The queue of listings and changes, approving several clean ones, and finding any listing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from capacity import keyset, listings, revisions
from capacity.models import Listing, Screening
from marketplace.accounts.access import staff_required
from marketplace.core.errors import Refused
from marketplace.staff import listing_desk
from marketplace.staff.listing_desk import NEW, Case
from marketplace.staff.listing_forms import QueueForm

FOUND = 30
NEWEST = keyset.Ordering(("id",), is_falling=True)


@require_GET
@staff_required("listing.moderate")
def listing_queue(request: HttpRequest) -> HttpResponse:
    form, now = QueueForm(request.GET), timezone.now()
    filters = form.filters()
    rows, following = listing_desk.cases(
        filters, user=request.user, after=request.GET.get("after", "")
    )
    context = {
        "rows": rows,
        "counts": listing_desk.counts(filters, user=request.user, at=now),
        "clean": [case for case in rows if case.is_clean_for(request.user)],
        "next": _address(request, after=following) if following else "",
        "form": form,
        "chips": form.chips(),
        "now": now,
    }
    return render(request, "staff/listing_queue.html", context)


def _address(request: HttpRequest, **more: str) -> str:
    query = request.GET.copy()
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}"


@require_POST
@staff_required("listing.moderate")
def approve_clean(request: HttpRequest) -> HttpResponse:
    """First what would happen, then, once confirmed, case by case: one refusal stops no other."""
    field = "shown" if "all" in request.POST else "case"
    found = listing_desk.chosen(request.POST.getlist(field), user=request.user)
    if not found:
        messages.info(request, _("Tick the clean ones you have looked at first."))
        return redirect("staff:listing_queue")
    if "confirmed" not in request.POST:
        return render(request, "staff/approve_clean.html", {"rows": found})
    results = [_approve(case, request) for case in found]
    refused = [each for each in results if each]
    if done := len(results) - len(refused):
        sentence = ngettext("%(count)s is live now.", "%(count)s are live now.", done)
        messages.success(request, sentence % {"count": done})
    for sentence in refused:
        messages.error(request, sentence)
    return redirect("staff:listing_queue")


def _approve(case: Case, request: HttpRequest) -> str:
    """ "" when it is live, else why not. What stopped being clean since is left for a person."""
    by, now = request.user, timezone.now()
    try:
        _need_free(case, by)
        if case.what == NEW:
            listings.take(case.listing, by=by, at=now)
            _need_clean(Screening.objects.get(listing=case.listing, revision=None))
            listings.publish(case.listing, by=by, at=now)
        else:
            revision = listing_desk.revision_for(by, case.uuid)
            revisions.take(revision, by=by, at=now)
            _need_clean(Screening.objects.get(revision=revision))
            revisions.approve(revision, seen=revision.based_on, by=by, at=now)
    except Refused as refused:
        return f"“{case.listing.title}”: {refused.sentence}"
    return ""


def _need_free(case: Case, by: Any) -> None:
    """Nothing is taken out of a colleague's hands in bulk."""
    if case.holder and case.holder != by:
        raise Refused(
            _("%(name)s has this in hand. Take it over first.") % {"name": case.holder},
            code="in_other_hands",
        )


def _need_clean(screening: Screening) -> None:
    if screening.verdict != Screening.Verdict.CLEAN:
        raise Refused(_("The checks find something by now: look at it first."), code="not_clean")


STATES = [
    ("", gettext_lazy("Any state")),
    *(choice for choice in Listing.State.choices if choice[0] != Listing.State.DRAFT),
]


class FindForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Firm, or the address of a listing"), required=False, max_length=200
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=STATES, required=False)


@require_GET
@staff_required("listing.moderate")
def find(request: HttpRequest) -> HttpResponse:
    """Any listing that was handed in once: to suspend it, or to bring it back."""
    form = FindForm(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = listing_desk.found(asked.get("q", ""), asked.get("state", ""))
    page, cursor = keyset.page(rows, NEWEST, after=request.GET.get("after", ""), size=FOUND)
    context = {
        "rows": page,
        "form": form,
        "asked": bool(asked.get("q") or asked.get("state")),
        "next": _address(request, after=cursor) if cursor else "",
    }
    return render(request, "staff/listing_find.html", context)
