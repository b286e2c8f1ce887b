"""The API of plans: the same domain calls as the pages."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import order_queries, plan_cards, plan_changes, plan_orders, plan_queries, queries
from orders.api import order_serializers, plan_serializers
from orders.api.job_serializers import ReasonSerializer
from orders.models import Job


class JobPlans(APIView):
    """The plans of a job, how far the run is, and why there may be none."""

    @extend_schema(responses=plan_serializers.PlansSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        return Response(_plans(queries.job_for(request.user, uuid)))


class JobPlansAsk(APIView):
    """The buyer asks for new plans."""

    @extend_schema(request=None, responses={202: plan_serializers.PlansSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        job = queries.job_for(request.user, uuid)
        plan_changes.ask(job, by=request.user, at=timezone.now())
        return Response(_plans(job), status=202)


class PlanDetail(APIView):
    """One plan with all its work."""

    @extend_schema(responses=plan_serializers.PlanSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        plan = plan_queries.plan_for(request.user, uuid)
        return Response(plan_serializers.PlanSerializer(plan_cards.card(plan)).data)


class PlanAccept(APIView):
    """The buyer accepts: every hour is held and every factory is asked, or nothing happens."""

    @extend_schema(
        request=plan_serializers.AcceptPlanSerializer,
        responses={201: plan_serializers.PlacedPlanSerializer},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        plan = plan_queries.plan_for(request.user, uuid)
        sent = plan_serializers.AcceptPlanSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        order = plan_changes.accept(plan, by=request.user, at=timezone.now(), **sent.validated_data)
        return Response(plan_serializers.PlacedPlanSerializer(order).data, status=201)


class WorkConfirm(APIView):
    """A factory confirms its part of a plan."""

    @extend_schema(request=None, responses=order_serializers.WorkOrderDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        work_order = order_queries.work_order_for(request.user, uuid)
        plan_orders.confirm(work_order, by=request.user, at=timezone.now())
        return _work(request, uuid)


class WorkDecline(APIView):
    """A factory declines its part of a plan with a reason; another one is sought."""

    @extend_schema(request=ReasonSerializer, responses=order_serializers.WorkOrderDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        work_order = order_queries.work_order_for(request.user, uuid)
        plan_orders.decline(work_order, **_reason(request), by=request.user, at=timezone.now())
        return _work(request, uuid)


class WorkBreakDown(APIView):
    """A factory reports that its machine is out; its part is placed anew."""

    @extend_schema(request=ReasonSerializer, responses=order_serializers.WorkOrderDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        work_order = order_queries.work_order_for(request.user, uuid)
        plan_changes.break_down(work_order, **_reason(request), by=request.user, at=timezone.now())
        return _work(request, uuid)


def _plans(job: Job) -> Any:
    run = plan_queries.last_run(job)
    found = {
        "state": run and run.state,
        "cause": run and run.cause,
        "percent": run.percent if run else 0,
        "seconds": run and run.seconds,
        "lower_bound_fen": run and run.lower_bound_fen,
        "curve": [{"delivered_at": m, "total_fen": fen} for m, fen in plan_cards.curve(run)],
        "blocked": plan_cards.blocked(run),
        "plans": plan_cards.cards(plan_queries.plans_of(job)),
    }
    return plan_serializers.PlansSerializer(found).data


def _reason(request: Request) -> dict[str, Any]:
    sent = ReasonSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def _work(request: Request, uuid: UUID) -> Response:
    fresh = order_queries.work_order_for(request.user, uuid)
    context = {"user": request.user}
    return Response(order_serializers.WorkOrderDetailSerializer(fresh, context=context).data)
