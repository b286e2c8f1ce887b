"""The gallery of all parts; served in development and in the demo only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.core import numbers
from marketplace.ui import samples


@require_http_methods(["GET", "POST"])
def gallery(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = samples.SampleForm(*((request.POST, request.FILES) if sent else ()))
    if sent and form.is_valid():
        messages.success(request, _("Saved."))
    return render(request, "ui/gallery.html", {"form": form, **samples.parts()})


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """The third time the work is ready, so that the gallery shows both answers."""
    step = numbers.whole(request.GET.get("step", "")) or 1
    return render(request, "ui/_progress.html", {"step": step, "next_step": step + 1})


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/_rows.html", {"rows": samples.rows(), "next": ""})


@require_GET
def confirm(request: HttpRequest) -> HttpResponse:
    return render(request, "confirm.html", samples.confirmation())
