"""The API of credit: ratings to give, and a firm's public grade."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import keyset
from credit import queries, ratings, report
from credit.api import serializers
from credit.models import Rating
from marketplace.accounts.queries import public_organization

PAGE = 20
QUERY = [
    OpenApiParameter("state", str, enum=Rating.State.values),
    OpenApiParameter("after", str, description="The `after` of the former page's `next`."),
]
NEWEST_FIRST = keyset.Ordering(("id",), is_falling=True)


class RatingList(APIView):
    """Ratings the person's firms may give or have given; never those about them."""

    @extend_schema(
        operation_id="v1_ratings_list",
        parameters=QUERY,
        responses=serializers.RatingPageSerializer,
    )
    def get(self, request: Request) -> Response:
        found = queries.ratings_to_give(request.user)
        if state := request.query_params.get("state"):
            found = found.filter(state=state)
        after = request.query_params.get("after", "")
        rows, following = keyset.page(found, NEWEST_FIRST, after=after, size=PAGE)
        results = serializers.RatingSerializer(rows, many=True).data
        return Response({"next": _next(request, following), "results": results})


class RatingSubmit(APIView):
    """Seals a rating; both open together."""

    @extend_schema(request=serializers.StarsSerializer, responses=serializers.RatingSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        rating = queries.rating_for(request.user, uuid)
        sent = serializers.StarsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        ratings.submit(rating, **sent.validated_data, by=request.user, at=timezone.now())
        fresh = queries.rating_for(request.user, uuid)
        return Response(serializers.RatingSerializer(fresh).data)


class FirmCredit(APIView):
    """A verified firm's grade on each side, how it comes about, and what partners said."""

    permission_classes = [AllowAny]

    @extend_schema(responses=serializers.FirmCreditSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        firm = public_organization(uuid)
        found = {
            "uuid": firm.uuid,
            "name": firm.name,
            "sides": report.reports(firm, own=False),
            "ratings": report.revealed_ratings(firm),
        }
        return Response(serializers.FirmCreditSerializer(found).data)


def _next(request: Request, after: str) -> str | None:
    if not after:
        return None
    query = request.query_params.copy()
    query["after"] = after
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
