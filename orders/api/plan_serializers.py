"""What programs send and read of plans; amounts in fen, times in UTC."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from orders import plan_cards, plan_orders
from orders.api.job_serializers import PartySerializer
from orders.models import Plan, PlanRun


class ConcernSerializer(serializers.Serializer):
    """What a plan does not keep to; it is accepted only with `despite`."""

    code = serializers.ChoiceField(choices=["over_budget", "late"])
    sentence = serializers.CharField()


class StopSerializer(serializers.Serializer):
    """A lot of an operation at a factory, and when its goods reach whoever comes next."""

    operation = serializers.UUIDField(source="placement.operation.uuid")
    name = serializers.CharField(source="placement.operation.label")
    process = serializers.CharField(source="placement.operation.process.code")
    factory = PartySerializer(source="placement.listing.organization")
    listing = serializers.UUIDField(source="placement.listing.uuid")
    place = serializers.CharField()
    lot = serializers.IntegerField(source="placement.lot")
    quantity = serializers.IntegerField(source="placement.quantity")
    hours = serializers.FloatField()
    starts_at = serializers.DateTimeField(source="placement.starts_at")
    ends_at = serializers.DateTimeField(source="placement.ends_at")
    arrives_at = serializers.DateTimeField()
    goals = serializers.ListField(child=serializers.CharField())
    work_fen = serializers.IntegerField(source="placement.work_fen")
    freight_fen = serializers.IntegerField(source="placement.freight_fen")
    change = serializers.ChoiceField(choices=["", "stays", "moves", "new"])
    pieces = serializers.SerializerMethodField()

    @extend_schema_field(
        serializers.ListField(child=serializers.ListField(child=serializers.DateTimeField()))
    )
    def get_pieces(self, stop: plan_cards.Stop) -> list[list[Any]]:
        """Start and end of each piece of booked machine time."""
        found = plan_orders.pieces_of(stop.placement)
        return [[period.start, period.end] for _unit, period in found]


class PlanSerializer(serializers.Serializer):
    """A plan with all its work; `gap_ppm`: above the lower bound of its run."""

    uuid = serializers.UUIDField(source="plan.uuid")
    names = serializers.ListField(
        child=serializers.ChoiceField(choices=list(plan_cards.NAMES)), source="plan.names"
    )
    state = serializers.ChoiceField(choices=Plan.State.choices, source="plan.state")
    total_fen = serializers.IntegerField(source="plan.total_fen")
    work_fen = serializers.IntegerField(source="plan.work_fen")
    freight_fen = serializers.IntegerField(source="plan.freight_fen")
    starts_at = serializers.DateTimeField(source="plan.starts_at")
    delivered_at = serializers.DateTimeField(source="plan.delivered_at")
    worst_grade = serializers.CharField(source="plan.worst_grade")
    gap_ppm = serializers.IntegerField(source="plan.gap_ppm", allow_null=True)
    difference_fen = serializers.IntegerField(allow_null=True)
    concerns = ConcernSerializer(many=True)
    stops = StopSerializer(many=True)


class PointSerializer(serializers.Serializer):
    delivered_at = serializers.DateTimeField()
    total_fen = serializers.IntegerField()


class BlockedSerializer(serializers.Serializer):
    """An operation that keeps every plan from being made, why, and the nearest changes."""

    name = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    near = serializers.ListField(child=serializers.CharField())


class PlansSerializer(serializers.Serializer):
    """How far the last run is, what it found, and the plans on offer."""

    state = serializers.ChoiceField(choices=PlanRun.State.choices, allow_null=True)
    cause = serializers.ChoiceField(choices=PlanRun.Cause.choices, allow_null=True)
    percent = serializers.IntegerField()
    seconds = serializers.FloatField(allow_null=True)
    lower_bound_fen = serializers.IntegerField(allow_null=True)
    curve = PointSerializer(many=True)
    blocked = BlockedSerializer(many=True)
    plans = PlanSerializer(many=True)


class AcceptPlanSerializer(serializers.Serializer):
    """`despite`: the buyer agrees to what the plan does not keep to."""

    despite = serializers.BooleanField(required=False, default=False)


class PlacedPlanSerializer(serializers.Serializer):
    order = serializers.UUIDField(source="uuid")
    number = serializers.CharField()
    state = serializers.CharField()
    total_fen = serializers.IntegerField()
