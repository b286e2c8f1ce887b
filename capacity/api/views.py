"""The API of capacity: the same search as the page, the taxonomy."""

from typing import Any
from uuid import UUID

from django.forms import IntegerField, MultipleChoiceField
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import chips, disclosure, levels, queries, search
from capacity.api import serializers
from capacity.filters import ListingFilter
from capacity.models import Process
from capacity.sorting import SORTS

DESCRIPTIONS = {
    "q": "Words; each must be found somewhere.",
    "process": "Code of a process; its whole subtree counts.",
    "material": "Code of a material.",
    "place": "GB/T 2260 code; everything inside counts.",
    "near": "GB/T 2260 code of the place distances count from.",
    "within": "Kilometres from `near`, great circle.",
    "x": "Millimetres; x, y and z must fit in any orientation.",
    "tolerance": "ISO 286 grade, or a finer one.",
    "starts": "First day; from today if left out.",
    "ends": "Last day; two weeks if left out.",
    "hours": "Free machine hours within these days.",
    "price_by": "What prices are compared by; the machine hour if left out.",
    "price_max": "Yuan, by `value` per cent. Hidden prices are not found.",
    "grade": "This performance grade or a better one.",
    "evidence": "How well idle time is known, at least.",
    "certificate": "In force today; several must all be.",
    "firm": "UUID of a firm.",
}


def _parameter(name: str, found: Any) -> OpenApiParameter:
    field = found.field
    kind = int if isinstance(field, IntegerField) else str
    choices = [value for value, _label in getattr(field, "choices", ()) if value]
    return OpenApiParameter(
        name,
        kind,
        description=DESCRIPTIONS.get(name, ""),
        enum=choices or None,
        many=isinstance(field, MultipleChoiceField),
    )


QUERY = [
    *(_parameter(name, found) for name, found in ListingFilter.base_filters.items()),
    OpenApiParameter("sort", str, enum=list(SORTS)),
    OpenApiParameter("after", str, description="Cursor: the page behind it (`next`)."),
    OpenApiParameter("before", str, description="Cursor: the page before it (`previous`)."),
]


class ListingList(APIView):
    """Capacity on offer."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="listings_list", parameters=QUERY, responses=serializers.ListingPageSerializer
    )
    def get(self, request: Request) -> Response:
        reader = levels.reader(request.user)
        found = search.find(request.query_params, reader=reader)
        if not found.is_valid:
            raise ValidationError(found.filters.form.errors)
        rows = queries.live_listings(reader).in_bulk(found.listings)
        listings = [rows[number] for number in found.listings if number in rows]
        shown = disclosure.each(listings, reader)
        return Response(
            {
                "count": found.count,
                "next": _turn(request, "after", found.next_cursor),
                "previous": _turn(request, "before", found.previous_cursor),
                "facets": found.counts,
                "results": serializers.ListingSerializer(shown, many=True).data,
            }
        )


def _turn(request: Request, way: str, cursor: str) -> str | None:
    if not cursor:
        return None
    address = chips.address(request.query_params, **{way: cursor})
    return request.build_absolute_uri(request.path + address)


class ListingDetail(APIView):
    """One listing on offer."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="listings_retrieve", responses=serializers.ListingSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        reader = levels.reader(request.user)
        listing = queries.live_listings(reader).filter(uuid=uuid).first()
        if listing is None:
            raise Http404
        return Response(serializers.ListingSerializer(disclosure.of(listing, reader)).data)


class ProcessList(APIView):
    """The whole taxonomy, parents before their children."""

    permission_classes = [AllowAny]

    @extend_schema(responses=serializers.ProcessSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = Process.objects.select_related("parent").order_by("id")
        return Response(serializers.ProcessSerializer(rows, many=True).data)
