"""Pages of the dashboard: for officials, inside their jurisdiction, each look journalled."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from marketplace.accounts.access import official_required
from marketplace.accounts.models import Authority
from marketplace.audit import journal
from marketplace.dashboards import charts, exports, overview, places, rows, spans
from marketplace.dashboards.definitions import DEFINITIONS
from marketplace.dashboards.disclosure import K
from marketplace.dashboards.overview import Overview
from marketplace.dashboards.places import Place
from marketplace.dashboards.spans import Span

LAST_PAGE = 1000


@dataclass(frozen=True)
class Choice:
    """What the reader asked for: a place of their jurisdiction and a period."""

    place: Place
    span: Span

    def url(self, name: str, *args: str, region: str = "", **more: str) -> str:
        chosen = {"period": self.span.key, "region": region or self.place.code, **more}
        return f"{reverse(f'dashboards:{name}', args=args)}?{urlencode(chosen)}"


def _choice(request: HttpRequest, at: Any) -> Choice:
    """A place outside the jurisdiction does not exist for this reader."""
    home = request.authority.region
    try:
        place = Place(home, request.GET.get("region") or home)
    except ValueError:
        raise Http404 from None
    return Choice(place, spans.span(request.GET.get("period", ""), at))


def _record(request: HttpRequest, choice: Choice, move: str, at: Any, **data: str) -> None:
    """Everything an official looks at is written down, under their authority."""
    journal.record(
        "dashboard",
        request.authority.uuid,
        move,
        by=request.user,
        at=at,
        region=choice.place.code,
        data={"period": choice.span.key, **data},
    )


@require_GET
@official_required
def page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    choice = _choice(request, now)
    found = overview.build(choice.place, choice.span, now)
    _record(request, choice, "view", now)
    context = {
        "choice": choice,
        "places": _places(choice.place),
        "periods": _periods(choice),
        "figures": [
            {"of": definition, "amount": amount, "url": choice.url("rows", population)}
            for definition, amount, population in found.figures()
        ],
        "panels": [_panel(choice, table) for table in found.tables()],
        "k": K,
        **_named(choice, request),
    }
    return render(request, "dashboards/overview.html", context)


def _named(choice: Choice, request: HttpRequest) -> dict[str, Any]:
    return {
        "authority_name": _authority_name(request.authority),
        "place_name": choice.place.name,
        "crumbs": [
            {"label": places.name(code), "url": choice.url("overview", region=code)}
            for code in choice.place.path[:-1]
        ],
        "definitions_url": choice.url("definitions"),
        "overview_url": choice.url("overview"),
    }


def _authority_name(authority: Authority) -> str:
    chinese = (get_language() or "zh").startswith("zh")
    return authority.name if chinese else authority.english_name or authority.name


def _periods(choice: Choice) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": label, "is_chosen": key == choice.span.key}
        for key, label in spans.CHOICES.items()
    ]


def _places(place: Place) -> list[dict[str, Any]]:
    """The way down to the place, and its parts."""
    depth = len(place.path)
    levels = [*enumerate(place.path), *((depth, part) for part in place.parts)]
    return [
        {
            "code": code,
            "label": "　" * level + places.name(code),
            "is_chosen": code == place.code,
        }
        for level, code in levels
    ]


def _panel(choice: Choice, table: overview.Table) -> dict[str, Any]:
    return {
        "table": table,
        "option": charts.option(table),
        "has_shape": charts.has_shape(table),
        "format": charts.value_format(table),
        "csv": choice.url("export", table.name),
        "is_map": table.name == "sold_to",
        "lines": [
            {"of": line, "url": _line_url(choice, table, line.key), "cells": _cells(table, line)}
            for line in table.lines
        ],
        "total": _cells(table, table.total),
    }


def _cells(table: overview.Table, line: overview.Line) -> list[dict[str, Any]]:
    pairs = zip(table.definitions, line.amounts, strict=True)
    return [{"of": definition, "amount": amount} for definition, amount in pairs]


def _line_url(choice: Choice, table: overview.Table, key: str) -> str:
    """A part of the place opens its own page; every other line opens its rows."""
    if table.by != "place":
        return choice.url("rows", table.population, by=table.by, key=key)
    return choice.url("overview", region=key) if key != choice.place.code else ""


@require_GET
@official_required
def drill(request: HttpRequest, population: str) -> HttpResponse:
    now = timezone.now()
    choice = _choice(request, now)
    cut = rows.Cut(
        population, request.GET.get("by", ""), request.GET.get("key", "").replace("\0", "")
    )
    number = _page_number(request)
    found = _rows(overview.build(choice.place, choice.span, now), cut, number)
    _record(request, choice, "view_rows", now, population=population, by=cut.by, key=cut.key)
    following = {"page": str(found.next_page), "by": cut.by, "key": cut.key}
    context = {
        "found": found,
        "choice": choice,
        "k": K,
        "next": choice.url("rows", population, **following) if found.next_page else "",
        **_named(choice, request),
    }
    return render(request, "dashboards/rows.html", context)


def _rows(found: Overview, cut: rows.Cut, number: int) -> rows.Rows:
    try:
        return rows.find(found, cut, number)
    except (KeyError, ValueError):
        raise Http404 from None


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() and len(text) < 6 else 1


@require_GET
@official_required
def export(request: HttpRequest, name: str) -> HttpResponse:
    now = timezone.now()
    choice = _choice(request, now)
    table = overview.build(choice.place, choice.span, now).table(name)
    if table is None:
        raise Http404
    _record(request, choice, "export", now, table=name)
    stamp = f"{now.astimezone(spans.LOCAL):%Y%m%d-%H%M}"
    return exports.respond(table, f"{name}-{choice.place.code}-{choice.span.key}-{stamp}")


@require_GET
@official_required
def definitions(request: HttpRequest) -> HttpResponse:
    choice = _choice(request, timezone.now())
    context = {"definitions": DEFINITIONS.values(), "k": K, **_named(choice, request)}
    return render(request, "dashboards/definitions.html", context)
