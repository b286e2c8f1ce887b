"""The API of capacity: the same search as the page, the taxonomy."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import chips, disclosure, drafts, levels, queries, search
from capacity.api import rows, serializers
from capacity.api.parameters import SEARCH
from capacity.forms.calculator import CalculatorForm
from capacity.models import Listing, Process


class ListingList(APIView):
    """Capacity on offer."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="listings_list", parameters=SEARCH, responses=serializers.ListingPageSerializer
    )
    def get(self, request: Request) -> Response:
        reader = levels.reader(request.user)
        found = search.find(request.query_params, reader=reader)
        if not found.is_valid:
            raise ValidationError(found.filters.form.errors)
        return Response(
            {
                "count": found.count,
                "next": _turn(request, "after", found.next_cursor),
                "previous": _turn(request, "before", found.previous_cursor),
                "facets": found.counts,
                "results": rows.page(found.listings, reader),
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

    @extend_schema(operation_id="listings_retrieve", responses=serializers.ListingDetailSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        reader = levels.reader(request.user)
        shown = disclosure.of(_live(reader, uuid), reader)
        return Response(serializers.ListingDetailSerializer(shown).data)


class ListingCost(APIView):
    """What an order of it would come to, as the calculator on its page says."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="listings_cost",
        parameters=[
            OpenApiParameter(
                "amount", float, required=True, description="hours, pieces, … by mode"
            ),
            OpenApiParameter("starts_at", str, description="local, 2026-11-27T18:00; for rules"),
            OpenApiParameter("pieces", int, description="made in the time, for the unit price"),
        ],
        responses=serializers.BillSerializer,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        reader = levels.reader(request.user)
        listing = _live(reader, uuid)
        if not levels.allows(listing, reader, levels.PRICE):
            raise Http404
        rules = drafts.rules_of(listing)
        form = CalculatorForm(request.query_params, listing=listing, rules=rules)
        bill = form.result()
        if bill is None:
            raise ValidationError(form.errors)
        return Response(serializers.BillSerializer(bill).data)


def _live(reader: levels.Reader, uuid: UUID) -> Listing:
    listing = queries.live_listings(reader).filter(uuid=uuid).first()
    if listing is None:
        raise Http404
    return listing


class ProcessList(APIView):
    """The whole taxonomy, parents before their children."""

    permission_classes = [AllowAny]

    @extend_schema(responses=serializers.ProcessSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = Process.objects.select_related("parent").order_by("id")
        return Response(serializers.ProcessSerializer(rows, many=True).data)
