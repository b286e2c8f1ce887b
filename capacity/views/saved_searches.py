"""A person's saved searches."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from capacity import saved_searches
from capacity.forms.saved_searches import ChangeForm, SavedSearchForm
from capacity.models import SavedSearch
from marketplace.ui.forms import refusals


@require_safe
@login_required
def saved_search_list(request: HttpRequest) -> HttpResponse:
    """The person's searches with what each asks for."""
    rows = [(row, saved_searches.words(row)) for row in saved_searches.saved_for(request.user)]
    return render(request, "capacity/saved_search_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@login_required
def saved_search_create(request: HttpRequest) -> HttpResponse:
    """Keeps the filters of the page one came from; they stand in the address."""
    query = saved_searches.normalised(request.POST.get("query") or request.GET.urlencode())
    labels = saved_searches.words(SavedSearch(query=query))
    first = {"name": saved_searches.usual_name(query), "notifies": True, "query": query}
    form = SavedSearchForm(request.POST or None, initial=first)
    if form.is_valid():
        with refusals(form):
            saved_searches.save(
                request.user,
                **form.cleaned_data,
                organization=request.organization,
                at=timezone.now(),
            )
            messages.success(request, _("Saved."))
            return redirect("capacity:saved_search_list")
    context = {"form": form, "labels": labels, "back": _search(query)}
    return render(request, "capacity/saved_search_form.html", context, status=_status(form))


@require_safe
@login_required
def saved_search_open(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The search itself, the newest first unless it was saved in another order."""
    search = saved_searches.one_for(request.user, uuid)
    params = QueryDict(search.query, mutable=True)
    params.setdefault("sort", "newest")
    return redirect(_search(params.urlencode()))


@require_http_methods(["GET", "POST"])
@login_required
def saved_search_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Another name; notices on or off."""
    search = saved_searches.one_for(request.user, uuid)
    first = {"name": search.name, "notifies": search.notifies}
    form = ChangeForm(request.POST or None, initial=first)
    if form.is_valid():
        with refusals(form):
            saved_searches.change(search, **form.cleaned_data, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("capacity:saved_search_list")
    context = {
        "form": form,
        "search": search,
        "labels": saved_searches.words(search),
        "back": reverse("capacity:saved_search_list"),
    }
    return render(request, "capacity/saved_search_form.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@login_required
def saved_search_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A GET shows the consequence first."""
    search = saved_searches.one_for(request.user, uuid)
    if request.method == "GET":
        return render(request, "confirm.html", _question(search))
    saved_searches.remove(search)
    messages.success(request, _("Deleted."))
    return redirect("capacity:saved_search_list")


def _question(search: SavedSearch) -> dict[str, object]:
    return {
        "title": _("Delete this saved search?"),
        "consequence": _("“%(name)s” is deleted, and no notices of it come any more.")
        % {"name": search.name},
        "action": reverse("capacity:saved_search_remove", args=[search.uuid]),
        "submit": _("Delete"),
        "back": reverse("capacity:saved_search_list"),
    }


def _search(query: str) -> str:
    return f"{reverse('capacity:search')}?{query}"


def _status(form: SavedSearchForm) -> int:
    return 422 if form.is_bound else 200
