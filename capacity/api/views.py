"""The API of capacity: the same search as the page, the taxonomy."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import disclosure, levels, queries, search
from capacity.api import serializers
from capacity.filters import GRADES, SORTS
from capacity.models import Listing, Process

QUERY = [
    OpenApiParameter("q", str, description="Words; each must be found."),
    OpenApiParameter("process", str, description="Code of a process; its whole subtree counts."),
    OpenApiParameter("material", str, description="Code of a material."),
    OpenApiParameter("place", str, description="GB/T 2260 code; everything inside counts."),
    OpenApiParameter("mode", str, enum=Listing.PriceMode.values),
    OpenApiParameter("price_max", str, description="Yuan, by time unless `mode` says otherwise."),
    OpenApiParameter("grade", str, enum=GRADES, description="This performance grade or better."),
    OpenApiParameter("sort", str, enum=list(SORTS)),
    OpenApiParameter("after", str, description="Cursor of the former page's `next`."),
]


class ListingList(APIView):
    """Capacity on offer."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="listings_list", parameters=QUERY, responses=serializers.ListingPageSerializer
    )
    def get(self, request: Request) -> Response:
        found = search.find(request.query_params, reader=levels.reader(request.user))
        if not found.filters.form.is_valid():
            raise ValidationError(found.filters.form.errors)
        following = None
        if found.next_cursor:
            address = search.address(request.query_params, after=found.next_cursor)
            following = request.build_absolute_uri(request.path + address)
        results = serializers.ListingSerializer(found.rows, many=True).data
        return Response({"count": found.count, "next": following, "results": results})


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
