"""The API of clearing rounds: what the pages show and do."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import round_entries, round_queries
from orders.api import round_serializers as serializers
from orders.models import ClearingRound, Job

AFTER = OpenApiParameter("after", str, description="The `after` of the former page's `next`.")


class RoundList(APIView):
    """Rounds to come, then those that ended, the latest first. For everybody."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="v1_rounds_list",
        parameters=[AFTER],
        responses=serializers.RoundPageSerializer,
    )
    def get(self, request: Request) -> Response:
        after = request.query_params.get("after", "")
        rows, following = round_queries.past(after=after)
        coming = [] if after else list(round_queries.coming())
        results = serializers.RoundSerializer([*coming, *rows], many=True).data
        address = request.build_absolute_uri(f"{request.path}?after={following}")
        return Response({"next": address if following else None, "results": results})


class RoundDetail(APIView):
    """One round with its report, and the caller's own jobs in it. For everybody."""

    permission_classes = [AllowAny]

    @extend_schema(responses=serializers.RoundDetailSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        return Response(_detail(request, round_queries.round_by(uuid)))


class RoundEnter(APIView):
    """A job of the caller's firm takes part; entering twice changes nothing."""

    @extend_schema(request=serializers.EntrySerializer, responses=serializers.RoundDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        round_, job = round_queries.round_by(uuid), _job(request)
        round_entries.enter(round_, job, by=request.user, at=timezone.now())
        return Response(_detail(request, round_queries.round_by(uuid)))


class RoundLeave(APIView):
    """The job takes part no more."""

    @extend_schema(request=serializers.EntrySerializer, responses=serializers.RoundDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        round_, job = round_queries.round_by(uuid), _job(request)
        round_entries.leave(round_, job, by=request.user, at=timezone.now())
        return Response(_detail(request, round_queries.round_by(uuid)))


class RoundKeepOut(APIView):
    """A listing of the caller's firm is not on offer in the round."""

    @extend_schema(request=serializers.AbstentionSerializer, responses={204: None})
    def post(self, request: Request, uuid: UUID) -> Response:
        round_ = round_queries.round_by(uuid)
        sent = serializers.AbstentionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        listing = round_queries.listing_in_round_for(request.user, sent.validated_data["listing"])
        round_entries.keep_out(round_, listing, by=request.user, at=timezone.now())
        return Response(status=204)


class RoundOffer(APIView):
    """The listing is on offer in the round after all."""

    @extend_schema(request=serializers.AbstentionSerializer, responses={204: None})
    def post(self, request: Request, uuid: UUID) -> Response:
        round_ = round_queries.round_by(uuid)
        sent = serializers.AbstentionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        listing = round_queries.listing_in_round_for(request.user, sent.validated_data["listing"])
        round_entries.offer_again(round_, listing, by=request.user, at=timezone.now())
        return Response(status=204)


def _job(request: Request) -> Job:
    sent = serializers.EntrySerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return round_queries.job_in_round_for(request.user, sent.validated_data["job"])


def _detail(request: Request, round_: ClearingRound) -> dict:
    own = [each.entry for each in round_queries.own_jobs(round_, request.user) if each.entry]
    for entry in own:
        entry.round = round_
    context = {
        "in_full": round_queries.sees_everything(request.user),
        "own_entries": own,
    }
    return serializers.RoundDetailSerializer(round_, context=context).data
