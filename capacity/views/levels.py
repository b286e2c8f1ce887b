"""Who may see what of a listing: its own page, for listings that the review desk has seen too."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from capacity import queries
from capacity.forms.levels import LevelsForm
from marketplace.accounts.access import firm_required
from marketplace.ui.forms import refusals


@require_http_methods(["GET", "HEAD", "POST"])
@firm_required("listing.edit")
def listing_levels(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One line for each fact and photo; saved at once, without review."""
    listing = queries.own_listing_for(request.user, uuid)
    form = LevelsForm(request.POST or None, listing=listing, by=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            is_changed = form.save(at=timezone.now())
            messages.success(request, _("Saved.") if is_changed else _("Nothing was different."))
            return redirect("capacity:listing_levels", uuid=listing.uuid)
    status = 422 if form.errors else 200
    context = {"form": form, "listing": listing}
    return render(request, "capacity/levels.html", context, status=status)
