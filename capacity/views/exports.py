"""Listings to take along, as Excel or CSV, written while they are sent."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from capacity import (
    disclosure,
    exports,
    levels,
    own_filters,
    queries,
    search,
    spreadsheets,
    wording,
)
from capacity.ranges import local_day
from capacity.spreadsheets import writing
from capacity.views.imports import as_file
from marketplace.accounts.access import firm_required
from marketplace.core.errors import Invalid

PIECE = 100


@require_safe
@firm_required("listing.edit")
def own_export(request: HttpRequest) -> HttpResponse:
    """The firm's listings as filtered and sorted on their page, with all that an import reads."""
    own = queries.listings_for(request.user, request.organization)
    states = own_filters.TABS[own_filters.tab_of(request.GET.get("tab", ""))][1]
    found = own_filters.OwnListings(request.GET, own.filter(state__in=states))
    rows = found.rows.order_by(*found.ordering.terms)
    shown, table = exports.own_table(rows, wording.language())
    return _answer(request, _("My capacity"), table, widths=[18] * (len(shown) + 1))


@require_safe
def search_export(request: HttpRequest) -> HttpResponse:
    """What a search found, the public facts of it, for everybody; the first thousand."""
    found = _found(request)
    first = list(islice(found, 1))  # a wrong filter is answered before the first byte is sent
    table = exports.shared_table(chain(first, found), lambda row: _page_of(request, row))
    return _answer(request, _("Capacity on offer"), table, widths=[30, 24, 24, 24, 30, 60, 12, 24])


def _found(request: HttpRequest) -> Iterator[Any]:
    """Page by page through the search, as somebody without log-in sees it."""
    params = request.GET.copy()
    for name in ("after", "before"):
        params.pop(name, None)
    left = exports.MOST_SHARED
    while left > 0:
        found = search.find(params, reader=levels.ANYBODY, size=PIECE)
        if not found.is_valid:
            raise Invalid(_("One of the filters cannot be used. Correct it on the search page."))
        there = queries.live_listings().in_bulk(found.listings)
        rows = [there[number] for number in found.listings if number in there]
        yield from disclosure.each(rows, levels.ANYBODY)
        left -= len(found.listings)
        if not found.next_cursor:
            return
        params["after"] = found.next_cursor


def _page_of(request: HttpRequest, listing: Any) -> str:
    return request.build_absolute_uri(reverse("capacity:listing_detail", args=[listing.uuid]))


def _answer(
    request: HttpRequest, title: str, table: Iterator[list[Any]], *, widths: list[int]
) -> StreamingHttpResponse:
    """Streams in the reader's language, which the thread has left when the body is sent."""
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    rows = _in_language(table, wording.language())
    if kind == "csv":
        body, type_ = writing.csv_stream(rows), spreadsheets.CSV_TYPE
    else:
        body, type_ = writing.xlsx_stream(title, rows, widths=widths), spreadsheets.XLSX_TYPE
    name = f"{title} {local_day(timezone.now())}.{kind}"
    return as_file(StreamingHttpResponse(body, content_type=type_), name)


def _in_language(rows: Iterator[list[Any]], language: str) -> Iterator[list[Any]]:
    while True:
        with translation.override(language):
            row = next(rows, None)
        if row is None:
            return
        yield row
