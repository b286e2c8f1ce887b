"""The API of orders: the same list, moves and refusals as the pages."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from marketplace.accounts import roles
from orders import lifecycle, order_queries, plan_changes, production
from orders.api import order_serializers as serializers
from orders.forms.orders import OrderFilter
from orders.models import WorkOrder

QUERY = [
    OpenApiParameter("tab", str, enum=list(order_queries.TABS), description="Default: active."),
    OpenApiParameter("q", str, description="Part of the order's number or title."),
    OpenApiParameter("after", str, description="The `after` of the former page's `next`."),
]


class OrderList(APIView):
    """The firm's work orders on either side, newest first, with whose turn it is."""

    @extend_schema(
        operation_id="v1_orders_list",
        parameters=QUERY,
        responses=serializers.WorkOrderPageSerializer,
    )
    def get(self, request: Request) -> Response:
        if not roles.member_can(request.user, request.organization, "order.see"):
            raise PermissionDenied
        tab, words = OrderFilter(request.query_params).chosen()
        rows, after = order_queries.search(
            order_queries.work_orders_of(request.organization, request.user),
            tab=tab,
            words=words,
            after=request.query_params.get("after", ""),
        )
        results = serializers.WorkOrderSerializer(rows, many=True, context={"user": request.user})
        return Response({"next": _next(request, after), "results": results.data})


class OrderDetail(APIView):
    """One order: its work orders with turn, open moves, money and timeline."""

    @extend_schema(responses=serializers.OrderSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        order = order_queries.order_for(request.user, uuid)
        works = order_queries.visible_work_orders(order, request.user)
        context = {"user": request.user, "work_orders": works}
        return Response(serializers.OrderSerializer(order, context=context).data)


class WorkStart(APIView):
    """The factory starts production."""

    @extend_schema(request=None, responses=serializers.WorkOrderDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        work_order = order_queries.work_order_for(request.user, uuid)
        lifecycle.start_production(work_order, by=request.user, at=timezone.now())
        return _answer(work_order, request)


class WorkProgress(APIView):
    """The factory reports how far the work is, with up to eight photos."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": serializers.ProgressSerializer},
        responses=serializers.WorkOrderDetailSerializer,
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        work_order = order_queries.work_order_for(request.user, uuid)
        lifecycle.MOVES.check(work_order, "inspect", by=request.user)
        sent = _sent(serializers.ProgressSerializer, request)
        with transaction.atomic():
            sent["photos"] = production.store_photos(sent["photos"], work_order, by=request.user)
            production.report_progress(work_order, **sent, by=request.user, at=timezone.now())
        return _answer(work_order, request)


class WorkInspect(APIView):
    """The factory submits the inspection with its photos: goods pass or go to rework."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": serializers.InspectionSerializer},
        responses=serializers.WorkOrderDetailSerializer,
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        work_order = order_queries.work_order_for(request.user, uuid)
        lifecycle.MOVES.check(work_order, "inspect", by=request.user)
        sent = _sent(serializers.InspectionSerializer, request)
        with transaction.atomic():
            sent["photos"] = production.store_photos(sent["photos"], work_order, by=request.user)
            production.submit_inspection(work_order, **sent, by=request.user, at=timezone.now())
        return _answer(work_order, request)


class WorkShip(APIView):
    """The factory ships; refused without a passed inspection with photos."""

    @extend_schema(
        request=serializers.ShipmentSerializer, responses=serializers.WorkOrderDetailSerializer
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        work_order = order_queries.work_order_for(request.user, uuid)
        sent = _sent(serializers.ShipmentSerializer, request)
        lifecycle.ship(work_order, **sent, by=request.user, at=timezone.now())
        return _answer(work_order, request)


class WorkDelivered(APIView):
    """The goods have arrived; seven days to check them begin.

    In a plan the next factory confirms this too, whom the work order itself is no business of: its
    answer is empty.
    """

    @extend_schema(request=None, responses={200: serializers.WorkOrderDetailSerializer, 204: None})
    def post(self, request: Request, uuid: UUID) -> Response:
        work_order = order_queries.receivable_for(request.user, uuid)
        lifecycle.confirm_delivery(work_order, by=request.user, at=timezone.now())
        if not order_queries.work_orders_for(request.user).filter(uuid=uuid).exists():
            return Response(status=204)
        return _answer(work_order, request)


class WorkAccept(APIView):
    """The buyer accepts the goods: the money is released. This cannot be undone."""

    @extend_schema(request=None, responses=serializers.WorkOrderDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        work_order = order_queries.work_order_for(request.user, uuid)
        lifecycle.accept_goods(work_order, by=request.user, at=timezone.now())
        return _answer(work_order, request)


class WorkCancel(APIView):
    """Either side cancels the order before production; held money goes back to the buyer."""

    @extend_schema(
        request=serializers.CancellationSerializer,
        responses=serializers.WorkOrderDetailSerializer,
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        work_order = order_queries.work_order_for(request.user, uuid)
        sent = _sent(serializers.CancellationSerializer, request)
        plan_changes.cancel(work_order, **sent, by=request.user, at=timezone.now())
        return _answer(work_order, request)


def _sent(kind: type[Serializer], request: Request) -> dict[str, Any]:
    sent = kind(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def _answer(work_order: WorkOrder, request: Request) -> Response:
    fresh = order_queries.work_order_for(request.user, work_order.uuid)
    context = {"user": request.user}
    return Response(serializers.WorkOrderDetailSerializer(fresh, context=context).data)


def _next(request: Request, after: str) -> str | None:
    if not after:
        return None
    query = request.query_params.copy()
    query["after"] = after
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
