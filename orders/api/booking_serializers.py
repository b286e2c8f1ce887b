"""What programs send and read of direct bookings; amounts in fen, moments with their zone."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from capacity.api.moments import MomentField
from marketplace.core.periods import Period
from orders import baskets, booking_bill, booking_policy
from orders.baskets import LONGEST_PURPOSE
from orders.models import Basket, BasketLine, Order, WorkOrder


class PeriodSerializer(serializers.Serializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class FreeUnitSerializer(serializers.Serializer):
    """A unit with its free time; of what is let by the day, whole days only."""

    unit = serializers.UUIDField(source="uuid")
    name = serializers.CharField()
    free = PeriodSerializer(many=True)


class SlotsSerializer(serializers.Serializer):
    """The free time of a listing's units, and what a booking must keep to."""

    listing = serializers.UUIDField(source="listing.uuid")
    price_mode = serializers.CharField(source="listing.price_mode")
    shortest_minutes = serializers.IntegerField(source="listing.shortest_minutes")
    lead_hours = serializers.IntegerField(source="listing.lead_hours")
    not_before = serializers.DateTimeField()
    units = FreeUnitSerializer(many=True)
    rules = serializers.ListField(child=serializers.CharField())


class SlotSerializer(serializers.Serializer):
    """A stretch of time of one unit that somebody wants."""

    unit = serializers.UUIDField()
    start = MomentField()
    end = MomentField()

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if sent["end"] <= sent["start"]:
            raise serializers.ValidationError({"end": "after the start"})
        if sent["end"] - sent["start"] > timedelta(days=366):
            raise serializers.ValidationError({"end": "within a year of the start"})
        return {**sent, "period": Period(sent["start"], sent["end"])}


class PickSerializer(serializers.Serializer):
    slots = SlotSerializer(many=True, allow_empty=False, max_length=40)


class BookingBillLineSerializer(serializers.Serializer):
    label = serializers.CharField()
    fen = serializers.IntegerField()


class BookingBillSerializer(serializers.Serializer):
    """The share of one listing."""

    listing = serializers.UUIDField(source="listing.uuid")
    lines = BookingBillLineSerializer(many=True)
    total_fen = serializers.IntegerField(source="cost.total_fen")
    deposit_fen = serializers.IntegerField(source="cost.deposit_fen")


class BasketLineSerializer(serializers.ModelSerializer):
    unit = serializers.UUIDField(source="unit.uuid")
    listing = serializers.UUIDField(source="unit.listing.uuid")
    start = serializers.DateTimeField(source="period.start")
    end = serializers.DateTimeField(source="period.end")
    order = serializers.SerializerMethodField()

    class Meta:
        model = BasketLine
        fields = ["id", "unit", "listing", "start", "end", "order"]
        read_only_fields = fields

    def get_order(self, line: BasketLine) -> str | None:
        """Its order, once it is placed."""
        return str(line.work_order.order.uuid) if line.work_order else None


class BasketSerializer(serializers.ModelSerializer):
    """What was picked, whether it is held, and what it costs."""

    lines = serializers.SerializerMethodField()
    bills = serializers.SerializerMethodField()
    due_fen = serializers.SerializerMethodField()

    class Meta:
        model = Basket
        fields = ["uuid", "state", "purpose", "expires_at", "lines", "bills", "due_fen"]
        read_only_fields = fields

    @extend_schema_field(BasketLineSerializer(many=True))
    def get_lines(self, basket: Basket) -> Any:
        return BasketLineSerializer(self._lines(basket), many=True).data

    @extend_schema_field(BookingBillSerializer(many=True))
    def get_bills(self, basket: Basket) -> Any:
        return BookingBillSerializer(self._bills(basket), many=True).data

    def get_due_fen(self, basket: Basket) -> int:
        """The whole sum with deposits, over all orders."""
        return booking_bill.due_fen(self._bills(basket))

    def _lines(self, basket: Basket) -> list[BasketLine]:
        return baskets.lines_of(basket)

    def _bills(self, basket: Basket) -> list[booking_bill.Bill]:
        return booking_bill.bills([(line.unit, line.period) for line in self._lines(basket)])


class LostSerializer(serializers.Serializer):
    """Somebody was faster: the sentence, and the slot to take instead."""

    code = serializers.CharField()
    detail = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    next = SlotSerializer(allow_null=True)


class CheckOutSerializer(serializers.Serializer):
    purpose = serializers.CharField(max_length=LONGEST_PURPOSE)


class BookingOrderSerializer(serializers.ModelSerializer):
    """An order that waits for its payment."""

    class Meta:
        model = Order
        fields = ["uuid", "number", "total_fen", "fund_by"]
        read_only_fields = fields


class DirectBookingSerializer(serializers.ModelSerializer):
    """A direct booking: a work order with its time and its rules."""

    order = serializers.UUIDField(source="order.uuid")
    number = serializers.CharField(source="order.number")
    listing = serializers.UUIDField(source="listing.uuid")
    title = serializers.CharField(source="snapshot.listing.title")
    purpose = serializers.CharField(source="order.job.description")
    starts_at = serializers.DateTimeField(source="match.starts_at")
    finishes_at = serializers.DateTimeField(source="match.finishes_at")
    periods = serializers.SerializerMethodField()
    rules = serializers.SerializerMethodField()

    class Meta:
        model = WorkOrder
        fields = [
            "uuid",
            "order",
            "number",
            "listing",
            "title",
            "purpose",
            "state",
            "starts_at",
            "finishes_at",
            "periods",
            "total_fen",
            "deposit_fen",
            "rules",
        ]
        read_only_fields = fields

    @extend_schema_field(SlotSerializer(many=True))
    def get_periods(self, work: WorkOrder) -> list[dict[str, Any]]:
        return [
            {"unit": booking.unit.uuid, "start": booking.period.start, "end": booking.period.end}
            for booking in work.bookings.all()
        ]

    def get_rules(self, work: WorkOrder) -> dict[str, Any]:
        """The figures the booking was made under: orders/booking_policy.py."""
        return dict(booking_policy.of(work))


class BookingPageSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    results = DirectBookingSerializer(many=True)
