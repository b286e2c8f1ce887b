"""The API of bulk import: the same runs as the pages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import imports, keyset
from capacity.api import import_serializers as serializers
from capacity.models import ImportRun
from marketplace.accounts import roles
from marketplace.accounts.models import Organization
from marketplace.parsing import StorableJSONParser

PAGE = 50
NEWEST = keyset.Ordering(("id",), is_falling=True)
BY_NUMBER = keyset.Ordering(("number",))
AFTER = OpenApiParameter("after", str, description="Cursor of the former page's `next`.")


class ImportList(APIView):
    """The firm's runs, newest first; POST takes a file (multipart) or rows (JSON)."""

    parser_classes = [StorableJSONParser, MultiPartParser]

    @extend_schema(
        operation_id="v1_imports_list",
        parameters=[AFTER],
        responses=serializers.ImportPageSerializer,
    )
    def get(self, request: Request) -> Response:
        runs = imports.runs_for(request.user, _firm(request))
        return _page(request, runs, NEWEST, serializers.ImportRunSerializer, {})

    @extend_schema(
        request={
            "multipart/form-data": serializers.ImportFileSerializer,
            "application/json": serializers.ImportRowsSerializer,
        },
        responses={201: serializers.ImportRunSerializer},
    )
    def post(self, request: Request) -> Response:
        firm, now = _firm(request), timezone.now()
        imports.check_size(int(request.META.get("CONTENT_LENGTH") or 0))
        if "file" in request.data:
            sent = _valid(serializers.ImportFileSerializer, request)
            run = imports.start(sent["file"], firm, by=request.user, at=now)
        else:
            sent = _valid(serializers.ImportRowsSerializer, request)
            run = imports.start_rows(sent["rows"], firm, name=sent["name"], by=request.user, at=now)
        return Response(serializers.ImportRunSerializer(run).data, status=201)


class ImportDetail(APIView):
    """How far a run is and what it found."""

    @extend_schema(responses=serializers.ImportRunSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        return _run(_mine(request, uuid))


class ImportRows(APIView):
    """The rows with problems; `all=1` shows every row."""

    @extend_schema(
        operation_id="v1_imports_rows",
        parameters=[
            AFTER,
            OpenApiParameter("all", bool, description="Rows without problems too."),
            OpenApiParameter("column", str, description="With `fault`: rows with this problem."),
            OpenApiParameter("fault", str),
        ],
        responses=serializers.ImportRowPageSerializer,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        run = _mine(request, uuid)
        asked = request.query_params
        if asked.get("all") in ("1", "true"):
            rows = run.lines.order_by("number")
        else:
            wanted = {name: asked.get(name, "") for name in ("column", "fault")}
            rows = imports.bad_rows(run, **wanted)
        rows = rows.select_related("listing")
        return _page(request, rows, BY_NUMBER, serializers.ImportRowSerializer, {"run": run})


class ImportConfirm(APIView):
    """The owner's word: all rows together, or the good ones."""

    @extend_schema(
        request=serializers.ImportConfirmSerializer, responses=serializers.ImportRunSerializer
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        run = _mine(request, uuid)
        sent = _valid(serializers.ImportConfirmSerializer, request)
        imports.confirm(run, by=request.user, at=timezone.now(), **sent)
        return _run(run)


class ImportCancel(APIView):
    """Stops the run where it is."""

    @extend_schema(request=None, responses=serializers.ImportRunSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        run = _mine(request, uuid)
        imports.cancel(run, by=request.user, at=timezone.now())
        return _run(run)


def _run(run: ImportRun) -> Response:
    return Response(serializers.ImportRunSerializer(run).data)


def _mine(request: Request, uuid: UUID) -> ImportRun:
    """404 for strangers, 403 for a colleague whose role is another."""
    run = imports.run_for(request.user, uuid)
    if not roles.member_can(request.user, run.organization, imports.EDIT):
        raise PermissionDenied
    return run


def _firm(request: Request) -> Organization:
    if request.organization is None:
        raise PermissionDenied(_("Register your firm first."))
    if not roles.member_can(request.user, request.organization, imports.EDIT):
        raise PermissionDenied
    return request.organization


def _valid(serializer: Any, request: Request) -> Any:
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return sent.validated_data


def _page(
    request: Request,
    rows: QuerySet[Any],
    ordering: keyset.Ordering,
    serializer: Any,
    context: dict[str, Any],
) -> Response:
    after = request.query_params.get("after", "")
    page, cursor = keyset.page(rows, ordering, after=after, size=PAGE)
    following = None
    if cursor:
        query = request.query_params.copy()
        query["after"] = cursor
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    results = serializer(page, many=True, context=context).data
    return Response({"next": following, "results": results})
