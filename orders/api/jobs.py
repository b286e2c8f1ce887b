"""The API of jobs and matches: the same domain calls as the pages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextChoices, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import levels
from marketplace.accounts.models import Organization
from marketplace.core import numbers
from marketplace.core.errors import Invalid
from orders import graphs, jobs, matches, queries
from orders.api import job_serializers as serializers
from orders.models import Job, Match

PAGE = 20
AFTER = OpenApiParameter("after", int, description="The `after` of the former page's `next`.")


class JobList(APIView):
    """The firm's jobs, newest first; POST posts one and queues its matching or planning."""

    @extend_schema(
        operation_id="v1_jobs_list",
        parameters=[AFTER, OpenApiParameter("state", str, enum=Job.State.values)],
        responses=serializers.JobPageSerializer,
    )
    def get(self, request: Request) -> Response:
        found = queries.jobs_of(_firm(request), request.user)
        found = _in_state(found, Job.State, request).prefetch_related("operations__after")
        rows, following = _page(found, request)
        results = serializers.JobSerializer(rows, many=True).data
        return Response({"next": following, "results": results})

    @extend_schema(
        request=serializers.JobPostSerializer, responses={201: serializers.JobSerializer}
    )
    def post(self, request: Request) -> Response:
        sent = serializers.JobPostSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        job = graphs.post(_firm(request), by=request.user, at=timezone.now(), **sent.validated_data)
        return Response(_job(request, job.uuid), status=201)


class JobDetail(APIView):
    """One job with its operations and the summary of the last matching run."""

    @extend_schema(responses=serializers.JobSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        return Response(_job(request, uuid))

    @extend_schema(
        request=serializers.JobPostSerializer, responses={200: serializers.JobSerializer}
    )
    def put(self, request: Request, uuid: UUID) -> Response:
        """Changes an open job as a whole; the new version is matched or planned anew."""
        job = queries.job_for(request.user, uuid)
        sent = serializers.JobPostSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        graphs.edit(job, by=request.user, at=timezone.now(), **sent.validated_data)
        return Response(_job(request, uuid))


class JobMatches(APIView):
    """Matches on offer for a job, best first."""

    @extend_schema(responses=serializers.MatchSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> Response:
        job = queries.job_for(request.user, uuid)
        return Response(_matches(list(queries.matches_of(job)), request))


class JobCancel(APIView):
    """Withdraws an open job."""

    @extend_schema(request=None, responses=serializers.JobSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        job = queries.job_for(request.user, uuid)
        jobs.cancel(job, by=request.user, at=timezone.now())
        return Response(_job(request, uuid))


class MatchList(APIView):
    """Matches of the person's jobs, and those their factories were asked to confirm."""

    @extend_schema(
        operation_id="v1_matches_list",
        parameters=[AFTER, OpenApiParameter("state", str, enum=Match.State.values)],
        responses=serializers.MatchPageSerializer,
    )
    def get(self, request: Request) -> Response:
        found = queries.matches_for(request.user)
        found = _in_state(found, Match.State, request)
        rows, following = _page(found, request)
        return Response({"next": following, "results": _matches(rows, request)})


class MatchAccept(APIView):
    """The buyer accepts: hours are held and the factory is asked."""

    @extend_schema(request=None, responses=serializers.MatchSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        match = queries.match_for_buyer(request.user, uuid)
        matches.accept(match, by=request.user, at=timezone.now())
        return Response(_matches([match], request)[0])


class MatchDismiss(APIView):
    """The buyer puts a match aside."""

    @extend_schema(request=None, responses=serializers.MatchSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        match = queries.match_for_buyer(request.user, uuid)
        matches.dismiss(match, by=request.user, at=timezone.now())
        return Response(_matches([match], request)[0])


class MatchConfirm(APIView):
    """The factory confirms: an order waits for the buyer's money."""

    @extend_schema(request=None, responses={201: serializers.PlacedSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        match = queries.match_for_factory(request.user, uuid)
        order = matches.confirm(match, by=request.user, at=timezone.now())
        return Response(serializers.PlacedSerializer(order).data, status=201)


class MatchDecline(APIView):
    """The factory declines with a reason."""

    @extend_schema(request=serializers.ReasonSerializer, responses=serializers.MatchSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        match = queries.match_for_factory(request.user, uuid)
        sent = serializers.ReasonSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        matches.decline(match, **sent.validated_data, by=request.user, at=timezone.now())
        return Response(_matches([match], request)[0])


def _firm(request: Request) -> Organization:
    if request.organization is None:
        raise PermissionDenied(_("Register your firm first."))
    return request.organization


def _job(request: Request, uuid: UUID) -> Any:
    job = queries.job_for(request.user, uuid)
    prefetch_related_objects([job], "operations__after")
    return serializers.JobSerializer(job).data


def _in_state(rows: QuerySet[Any], states: type[TextChoices], request: Request) -> QuerySet[Any]:
    state = request.query_params.get("state", "")
    if state and state not in states.values:
        raise Invalid(_("There is no state of this name."), field="state")
    return rows.filter(state=state) if state else rows


def _matches(rows: list[Match], request: Request) -> list[Any]:
    firms = set(request.user.memberships.values_list("organization_id", flat=True))
    return serializers.MatchSerializer(
        rows, many=True, context={"firms": firms, "reader": levels.reader(request.user)}
    ).data


def _page(rows: QuerySet[Any], request: Request) -> tuple[list[Any], str | None]:
    """A page by keyset over falling ids, and the address of the next one."""
    if sent := request.query_params.get("after", ""):
        after = numbers.whole(sent)
        if after is None:
            raise Invalid(_("This place in the list does not exist. Start from its top."))
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, None
    query = request.query_params.copy()
    query["after"] = str(found[PAGE - 1].pk)
    return found[:PAGE], request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
