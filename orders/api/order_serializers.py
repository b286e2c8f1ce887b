"""What programs send and read of orders; amounts in fen, percentages whole."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from marketplace.accounts import roles
from orders import lifecycle, timeline, turns
from orders.api.job_serializers import PartySerializer
from orders.forms.orders import MOST_PHOTOS
from orders.models import InspectionReport, Order, Tranche, WorkOrder


class TurnSerializer(serializers.Serializer):
    """Whose turn it is, as the banner of the page says it."""

    kind = serializers.ChoiceField(choices=["yours", "waiting", "late", "done"])
    words = serializers.CharField(source="title")
    by = serializers.DateTimeField(allow_null=True)


class HappeningSerializer(serializers.Serializer):
    """One point of the timeline; photos are addresses."""

    at = serializers.DateTimeField()
    title = serializers.CharField()
    by = serializers.CharField()
    note = serializers.CharField()
    photos = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_photos(self, happening: timeline.Happening) -> list[str]:
        work = self.context["work_order"].uuid
        return [reverse("orders:photo", args=[work, photo.uuid]) for photo in happening.photos]


class TrancheSerializer(serializers.ModelSerializer):
    """Held and released money; fee and net are the factory's to know."""

    fee_fen = serializers.SerializerMethodField()
    net_fen = serializers.SerializerMethodField()

    class Meta:
        model = Tranche
        fields = [
            "uuid",
            "sequence",
            "state",
            "amount_fen",
            "fee_fen",
            "net_fen",
            "held_at",
            "release_at",
            "released_at",
            "paid_out_at",
        ]
        read_only_fields = fields

    def get_fee_fen(self, tranche: Tranche) -> int | None:
        return tranche.fee_fen if self.context["is_factory"] else None

    def get_net_fen(self, tranche: Tranche) -> int | None:
        return tranche.net_fen if self.context["is_factory"] else None


class WorkOrderSerializer(serializers.ModelSerializer):
    """A work order as the list shows it."""

    order = serializers.UUIDField(source="order.uuid", read_only=True)
    number = serializers.CharField(source="order.number", read_only=True)
    title = serializers.CharField(source="order.job.title", read_only=True)
    buyer = PartySerializer(source="order.buyer", read_only=True)
    factory = PartySerializer(read_only=True)
    process = serializers.CharField(source="operation.process.code", read_only=True)
    turn = serializers.SerializerMethodField()

    class Meta:
        model = WorkOrder
        fields = [
            "uuid",
            "order",
            "number",
            "title",
            "state",
            "buyer",
            "factory",
            "process",
            "quantity",
            "total_fen",
            "machine_hours",
            "percent",
            "promised_on",
            "turn",
        ]
        read_only_fields = fields

    @extend_schema_field(TurnSerializer(allow_null=True))
    def get_turn(self, work_order: WorkOrder) -> dict[str, Any] | None:
        turn = turns.turn_of(work_order, self.context["user"])
        return TurnSerializer(turn).data if turn else None


class WorkOrderDetailSerializer(WorkOrderSerializer):
    """A work order with its terms, moves open to the reader, money and timeline."""

    snapshot = serializers.JSONField(read_only=True)
    moves = serializers.SerializerMethodField()
    tranches = serializers.SerializerMethodField()
    timeline = serializers.SerializerMethodField()

    class Meta:
        model = WorkOrder
        fields = [
            *WorkOrderSerializer.Meta.fields,
            "snapshot",
            "carrier",
            "tracking",
            "started_at",
            "shipped_at",
            "delivered_at",
            "accept_by",
            "accepted_at",
            "completed_at",
            "cancelled_at",
            "cancelled_side",
            "cancel_reason",
            "moves",
            "tranches",
            "timeline",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_moves(self, work_order: WorkOrder) -> list[str]:
        return lifecycle.open_moves(work_order, self.context["user"])

    @extend_schema_field(TrancheSerializer(many=True))
    def get_tranches(self, work_order: WorkOrder) -> Any:
        is_factory = roles.member_can(self.context["user"], work_order.factory, "")
        rows = work_order.tranches.all()
        return TrancheSerializer(rows, many=True, context={"is_factory": is_factory}).data

    @extend_schema_field(HappeningSerializer(many=True))
    def get_timeline(self, work_order: WorkOrder) -> Any:
        told = timeline.timeline(work_order)
        return HappeningSerializer(told, many=True, context={"work_order": work_order}).data


class OrderSerializer(serializers.ModelSerializer):
    """An order with the work orders the reader may see."""

    title = serializers.CharField(source="job.title", read_only=True)
    job = serializers.UUIDField(source="job.uuid", read_only=True)
    buyer = PartySerializer(read_only=True)
    total_fen = serializers.SerializerMethodField()
    work_orders = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = [
            "uuid",
            "number",
            "title",
            "job",
            "state",
            "buyer",
            "total_fen",
            "placed_at",
            "fund_by",
            "funded_at",
            "work_orders",
        ]
        read_only_fields = fields

    def get_total_fen(self, order: Order) -> int:
        """The whole price for the buyer, its own part of it for a factory."""
        if roles.member_can(self.context["user"], order.buyer, ""):
            return order.total_fen
        return sum(work.total_fen for work in self.context["work_orders"])

    @extend_schema_field(WorkOrderDetailSerializer(many=True))
    def get_work_orders(self, order: Order) -> Any:
        rows = self.context["work_orders"]
        return WorkOrderDetailSerializer(rows, many=True, context=self.context).data


class WorkOrderPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = WorkOrderSerializer(many=True)


class ProgressSerializer(serializers.Serializer):
    percent = serializers.IntegerField(min_value=0, max_value=100)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    photos = serializers.ListField(
        child=serializers.FileField(), max_length=MOST_PHOTOS, required=False, default=list
    )


class InspectionSerializer(serializers.Serializer):
    checked = serializers.IntegerField(min_value=1)
    rejected = serializers.IntegerField(min_value=0)
    verdict = serializers.ChoiceField(choices=InspectionReport.Verdict.values)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    photos = serializers.ListField(
        child=serializers.FileField(), max_length=MOST_PHOTOS, allow_empty=False
    )


class ShipmentSerializer(serializers.Serializer):
    carrier = serializers.CharField(max_length=60)
    tracking = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class CancellationSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)
