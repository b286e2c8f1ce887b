"""The API of connected machines, for their firm: the same domain calls as the pages."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import agents, connections, contradictions, keyset, machines, queries, utilisation
from capacity.api import machine_serializers as serializers
from capacity.models import Unit
from capacity.ranges import local_day

PAGE = 50
MOST_DAYS = 90
NEWEST = keyset.Ordering(("id",), is_falling=True)
DAYS = OpenApiParameter("days", int, description="1 to 90, 7 unless told.")
AFTER = OpenApiParameter("after", str, description="Cursor of the former page's `next`.")


class MachineList(APIView):
    """Connected machines of the firm, the latest first."""

    @extend_schema(
        operation_id="machines_list",
        parameters=[AFTER],
        responses=serializers.MachinePageSerializer,
    )
    def get(self, request: Request) -> Response:
        if request.organization is None:
            raise PermissionDenied(_("You act for no firm."))
        now = timezone.now()
        found = machines.connections_for(request.user, request.organization, at=now)
        after = request.query_params.get("after", "")
        rows, cursor = keyset.page(found, NEWEST, after=after, size=PAGE)
        results = serializers.MachineSerializer(rows, many=True, context={"at": now}).data
        following = request.build_absolute_uri(f"{request.path}?after={cursor}") if cursor else None
        return Response({"next": following, "results": results})


class MachineDetail(APIView):
    """A machine: now, by day, before joining and since, and what contradicts its calendar.

    POST connects it and answers with the key, told this once; DELETE ends the connection.
    """

    @extend_schema(
        operation_id="machines_retrieve",
        parameters=[DAYS],
        responses=serializers.MachineDetailSerializer,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        unit = queries.unit_for(request.user, uuid)
        return Response(_detail(unit, request))

    @extend_schema(
        request=serializers.ConnectSerializer, responses={201: serializers.KeySerializer}
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        unit = queries.unit_for(request.user, uuid)
        sent = serializers.ConnectSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        now = timezone.now()
        line, key = connections.connect(unit, by=request.user, at=now, **sent.validated_data)
        agents.ask_now(line, at=now)
        return Response({"number": line.uuid, "key": key}, status=201)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        line = machines.open_connection_for(request.user, uuid)
        connections.close(line, by=request.user, at=timezone.now())
        return Response(status=204)


class MachineKey(APIView):
    """A new key; the former one stops working at once."""

    @extend_schema(request=None, responses=serializers.KeySerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        line = machines.open_connection_for(request.user, uuid)
        key = connections.renew_key(line, by=request.user, at=timezone.now())
        return Response({"number": line.uuid, "key": key})


class ContradictionClose(APIView):
    """Settles a contradiction and closes what is left of its time today."""

    @extend_schema(request=None, responses=serializers.ContradictionSerializer)
    def post(self, request: Request, uuid: UUID, number: int) -> Response:
        found = machines.contradiction_for(request.user, uuid, number)
        contradictions.close_time(found, by=request.user, at=timezone.now())
        return Response(serializers.ContradictionSerializer(found).data)


def _detail(unit: Unit, request: Request) -> dict[str, Any]:
    now = timezone.now()
    asked = request.query_params.get("days", "")
    count = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 7
    days = utilisation.days(unit, until=local_day(now), count=min(max(count, 1), MOST_DAYS))
    lines = machines.connections_for(request.user, unit.listing.organization, at=now)
    data = {
        "machine": lines.filter(unit=unit).first(),
        "days": days,
        "contradictions": machines.open_contradictions(unit),
        "comparison": utilisation.comparison(unit),
    }
    return serializers.MachineDetailSerializer(data, context={"at": now}).data
