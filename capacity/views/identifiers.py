"""Identifiers resolved: a page for people, JSON for programs, a QR code for labels."""

import io

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from capacity import doors, identifiers
from capacity.api.identifiers import IdentifierDetail
from capacity.identifiers import Identifier
from capacity.look_ups import limited
from marketplace.core.errors import Invalid

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
PIXELS = 10  # of a module in PNG: sharp on a label of 5 cm at 200 dots per inch
QUIET_ZONE = 4  # modules, as ISO/IEC 18004 asks
WEEK = 7 * 24 * 3600


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A field for what stands on the label; a wrong sign is found before anything is looked up."""
    typed = request.GET.get("identifier", "").strip()
    if not typed:
        return render(request, "capacity/identifiers/find.html", {})
    try:
        return redirect(identifiers.read(typed).path)
    except Invalid as refused:
        return _not_read(request, typed, refused)


@require_safe
def page(request: HttpRequest, identifier: str) -> HttpResponse:
    """The thing behind an identifier: HTML, or JSON for those who ask for it."""
    answer = IdentifierDetail.as_view() if _wants_json(request) else _page
    response = answer(request, identifier=identifier)
    patch_vary_headers(response, ["Accept"])
    return response


@require_safe
@limited
def picture(request: HttpRequest, identifier: str, form: str) -> HttpResponse:
    """The QR code of something that is there, as SVG or PNG."""
    try:
        asked = identifiers.read(identifier)
    except Invalid:
        raise Http404 from None
    if form not in PICTURES:
        raise Http404
    doors.opened(request.user, asked)
    response = HttpResponse(drawn(asked, form), content_type=PICTURES[form])
    response["Cache-Control"] = f"private, max-age={WEEK}"
    return response


def drawn(identifier: Identifier, form: str) -> bytes:
    """The code of its address; level M stays readable with a seventh of it scratched away."""
    code, file = segno.make(identifier.address, error="m", micro=False), io.BytesIO()
    if form == "svg":
        code.save(file, kind="svg", border=QUIET_ZONE, omitsize=True, xmldecl=False)
    else:
        code.save(file, kind="png", border=QUIET_ZONE, scale=PIXELS)
    return file.getvalue()


@limited
def _page(request: HttpRequest, identifier: str) -> HttpResponse:
    try:
        asked = identifiers.read(identifier)
    except Invalid as refused:
        return _not_read(request, identifier, refused)
    if identifier != str(asked):
        return redirect(asked.path)
    door, thing = doors.opened(request.user, asked)
    return door.page(request, thing)


def _not_read(request: HttpRequest, typed: str, refused: Invalid) -> HttpResponse:
    context = {"typed": typed, "error": str(refused.sentence)}
    return render(request, "capacity/identifiers/find.html", context, status=422)


def _wants_json(request: HttpRequest) -> bool:
    """Browsers name text/html; who takes both alike gets the page."""
    preferred = request.get_preferred_type(["text/html", "application/json"])
    return preferred == "application/json"
