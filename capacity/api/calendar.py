"""The calendar of a unit, for programs: what a reader may see of it, and the firm's own changes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capacity import entries, free_time, levels, queries
from capacity.api.moments import MomentField
from capacity.models import Booking, CalendarEntry, Unit
from marketplace.core.periods import Period

USUAL, FURTHEST = timedelta(days=14), timedelta(days=92)


class SpanSerializer(serializers.Serializer):
    """Half-open: the end does not belong to it."""

    starts_at = serializers.DateTimeField(source="start")
    ends_at = serializers.DateTimeField(source="end")


class EntrySerializer(serializers.Serializer):
    """A time in which the unit differs from its week; `number` names it for taking it back."""

    number = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=CalendarEntry.Kind.choices)
    starts_at = serializers.DateTimeField(source="during.lower")
    ends_at = serializers.DateTimeField(source="during.upper")
    note = serializers.CharField()
    is_read = serializers.SerializerMethodField(
        help_text="Comes from a calendar the unit reads; it is changed there."
    )

    def get_is_read(self, entry: CalendarEntry) -> bool:
        return entry.feed_id is not None


class BookingSerializer(serializers.Serializer):
    """Time of the unit that somebody has taken."""

    uuid = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Booking.State.choices)
    starts_at = serializers.DateTimeField(source="during.lower")
    ends_at = serializers.DateTimeField(source="during.upper")
    buyer = serializers.CharField(source="buyer.name")
    part_of = serializers.UUIDField(
        source="part_of.uuid",
        allow_null=True,
        default=None,
        help_text="The booking of the line that takes this machine along.",
    )


class CalendarSerializer(serializers.Serializer):
    """`free` for whoever may see the calendar; the rest is there for the unit's own firm alone."""

    unit = serializers.UUIDField()
    free = SpanSerializer(many=True)
    windows = SpanSerializer(many=True, allow_null=True)
    entries = EntrySerializer(many=True, allow_null=True)
    bookings = BookingSerializer(many=True, allow_null=True)


class StepSerializer(serializers.Serializer):
    step = serializers.ChoiceField(choices=["offer", "close"])
    starts_at = MomentField()
    ends_at = MomentField()
    note = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if sent["ends_at"] <= sent["starts_at"]:
            raise serializers.ValidationError({"ends_at": "The end comes after the start."})
        return sent


class QuerySerializer(serializers.Serializer):
    starts_at = MomentField(required=False)
    ends_at = MomentField(required=False)

    def period(self) -> Period:
        start = self.validated_data.get("starts_at") or timezone.now()
        end = self.validated_data.get("ends_at") or start + USUAL
        if end <= start or end - start > FURTHEST:
            raise serializers.ValidationError({"ends_at": "Ask for a time of 92 days at most."})
        return Period(start, end)


class UnitCalendar(APIView):
    """When a unit is offered, closed and booked."""

    permission_classes = [IsAuthenticatedOrReadOnly]

    @extend_schema(
        operation_id="unit_calendar_retrieve",
        parameters=[
            OpenApiParameter("starts_at", OpenApiTypes.DATETIME, description="Now unless told."),
            OpenApiParameter("ends_at", OpenApiTypes.DATETIME, description="14 days later."),
        ],
        responses=CalendarSerializer,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        unit = _readable(request.user, uuid)
        asked = QuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        within, now = asked.period(), timezone.now()
        found: dict[str, Any] = {
            "unit": unit.uuid,
            "free": free_time.free_periods([unit], within, at=now)[unit],
            "windows": None,
            "entries": None,
            "bookings": None,
        }
        if queries.is_own(request.user, unit):
            found |= _own(unit, within)
        return Response(CalendarSerializer(found).data)

    @extend_schema(
        operation_id="unit_calendar_change",
        request=StepSerializer,
        responses={
            201: inline_serializer(
                "CalendarStep",
                {
                    "starts_at": serializers.DateTimeField(),
                    "ends_at": serializers.DateTimeField(),
                    "undo": serializers.CharField(help_text="Takes the step back for an hour."),
                },
            )
        },
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Offers or closes a time. Refused with 409 where somebody has booked it."""
        unit = queries.unit_for(request.user, uuid)
        sent = StepSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        act = entries.offer if said["step"] == "offer" else entries.close
        step = act(
            unit,
            Period(said["starts_at"], said["ends_at"]),
            by=request.user,
            at=timezone.now(),
            note=said["note"],
        )
        found = {"starts_at": step.period.start, "ends_at": step.period.end, "undo": step.undo}
        return Response(found, status=201)


class CalendarUndo(APIView):
    """Taking a step back."""

    @extend_schema(
        operation_id="unit_calendar_undo",
        request=inline_serializer("CalendarUndo", {"undo": serializers.CharField()}),
        responses={204: None},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        queries.unit_for(request.user, uuid)
        word = request.data.get("undo", "") if isinstance(request.data, dict) else ""
        entries.undo(str(word), by=request.user, at=timezone.now())
        return Response(status=204)


class CalendarEntryDetail(APIView):
    """A single time of the unit's calendar."""

    @extend_schema(operation_id="calendar_entry_remove", responses={204: None})
    def delete(self, request: Request, uuid: UUID, number: int) -> Response:
        """Takes it back: the week counts again."""
        unit = queries.unit_for(request.user, uuid)
        entry = unit.calendar_entries.filter(pk=number).first()
        if entry is None:
            raise Http404
        entries.remove(entry, by=request.user, at=timezone.now())
        return Response(status=204)


def _readable(user: Any, uuid: UUID) -> Unit:
    """A unit whose calendar this reader may see; 404 like one that does not exist."""
    unit = Unit.objects.filter(uuid=uuid, retired_at=None).select_related("listing").first()
    if unit is None:
        raise Http404
    unit.listing = queries.visible_listing(user, unit.listing.uuid)
    if not levels.allows(unit.listing, levels.reader(user), "calendar"):
        raise Http404
    return unit


def _own(unit: Unit, within: Period) -> dict[str, QuerySet | list]:
    return {
        "windows": [window.period for window in queries.windows_of([unit], within)],
        "entries": queries.entries_of([unit], within),
        "bookings": queries.bookings_of([unit], within),
    }
