"""The API of direct booking: free time, the basket, one's bookings, check-in; as on the pages."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from capacity import direct_booking, free_time
from capacity.models import Listing, Unit
from capacity.ranges import day_period, local_day
from capacity.reservations import Slot, SlotTaken
from marketplace.accounts import roles
from marketplace.core.errors import Invalid
from marketplace.core.periods import Period
from orders import baskets, booking_calendar, booking_policy, order_queries, visits
from orders import booking_queries as queries
from orders.api import booking_serializers as serializers
from orders.api.order_serializers import WorkOrderDetailSerializer
from orders.forms.bookings import DayForm
from orders.models import Basket

DAY = OpenApiParameter(
    "day", {"type": "string", "format": "date"}, description="First of seven days; default: today."
)
TAB = OpenApiParameter("tab", str, enum=list(queries.TABS), description="Default: coming.")
AFTER = OpenApiParameter("after", str, description="The `after` of the former page's `next`.")


class ListingSlots(APIView):
    """Free time of a listing that is booked directly, a week at a time."""

    @extend_schema(parameters=[DAY], responses=serializers.SlotsSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        listing = queries.bookable_listing(request.user, uuid)
        form, now = DayForm(request.query_params), timezone.now()
        asked = form.cleaned_data.get("day") if form.is_valid() else None
        within = day_period(asked or local_day(now), booking_calendar.DAYS)
        units = booking_calendar.units_of(listing)
        shown = {
            "listing": listing,
            "not_before": direct_booking.not_before(listing, now),
            "units": _free(listing, units, within, now),
            "rules": list(booking_policy.sentences(booking_policy.terms())),
        }
        return Response(serializers.SlotsSerializer(shown).data)


class BasketDetail(APIView):
    """The person's basket in their firm; 404 while there is none."""

    @extend_schema(responses=serializers.BasketSerializer)
    def get(self, request: Request) -> Response:
        return _answer(_basket(request))

    @extend_schema(request=serializers.PickSerializer, responses=serializers.BasketSerializer)
    def post(self, request: Request) -> Response:
        """Puts slots in; nobody keeps them before the hold."""
        _firm(request)
        sent = _sent(serializers.PickSerializer, request)
        wanted = _slots(request, sent["slots"])
        basket = baskets.add(request.organization, wanted, by=request.user, at=timezone.now())
        return _answer(basket)


class BasketLineDetail(APIView):
    """Takes a line out of the basket."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, number: int) -> Response:
        line = queries.line_for(_basket(request), number)
        baskets.remove(line, by=request.user, at=timezone.now())
        return Response(status=204)


class BasketHold(APIView):
    """Holds all of it for fifteen minutes, or nothing: then 409 with the next free slot."""

    @extend_schema(
        request=None,
        responses={200: serializers.BasketSerializer, 409: serializers.LostSerializer},
    )
    def post(self, request: Request) -> Response:
        basket = _basket(request)
        try:
            baskets.hold(basket, by=request.user, at=timezone.now())
        except SlotTaken as taken:
            return Response(_lost(basket, taken), status=taken.status)
        return _answer(basket)


class BasketLetGo(APIView):
    """Ends the hold; the lines stay."""

    @extend_schema(request=None, responses=serializers.BasketSerializer)
    def post(self, request: Request) -> Response:
        basket = _basket(request)
        baskets.let_go(basket, by=request.user, at=timezone.now())
        return _answer(basket)


class BasketCheckOut(APIView):
    """Places one order for each factory; each is paid by `orders/{uuid}/pay/`."""

    @extend_schema(
        request=serializers.CheckOutSerializer,
        responses=serializers.BookingOrderSerializer(many=True),
        operation_id="v1_basket_check_out",
    )
    def post(self, request: Request) -> Response:
        basket = _basket(request)
        sent = _sent(serializers.CheckOutSerializer, request)
        orders = baskets.check_out(
            basket, purpose=sent["purpose"], by=request.user, at=timezone.now()
        )
        return Response(serializers.BookingOrderSerializer(orders, many=True).data)


class BookingList(APIView):
    """The firm's own direct bookings: those to come, or those that have ended."""

    @extend_schema(
        operation_id="v1_bookings_list",
        parameters=[TAB, AFTER],
        responses=serializers.BookingPageSerializer,
    )
    def get(self, request: Request) -> Response:
        _firm(request, "order.see")
        tab = request.query_params.get("tab", "coming")
        if tab not in queries.TABS:
            raise Invalid(_("Choose “coming” or “past”."), field="tab")
        rows, after = queries.of_buyer(
            request.organization, tab=tab, after=request.query_params.get("after", "")
        )
        following = f"?tab={tab}&after={after}" if after else None
        results = serializers.DirectBookingSerializer(rows, many=True).data
        return Response({"next": following, "results": results})


class WorkCheckIn(APIView):
    """Whoever booked is there; either side says it, from half an hour before the start on."""

    @extend_schema(request=None, responses=WorkOrderDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        work = order_queries.work_order_for(request.user, uuid)
        visits.check_in(work, by=request.user, at=timezone.now())
        return _work(request, uuid)


class WorkPerform(APIView):
    """The booked time was used; the buyer has two days to accept."""

    @extend_schema(request=None, responses=WorkOrderDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        work = order_queries.work_order_for(request.user, uuid)
        visits.perform(work, by=request.user, at=timezone.now())
        return _work(request, uuid)


class WorkAbsent(APIView):
    """The buyer found nobody there: the clock of the no-show stops."""

    @extend_schema(request=None, responses=WorkOrderDetailSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        work = order_queries.work_order_for(request.user, uuid)
        visits.say_nobody_there(work, by=request.user, at=timezone.now())
        return _work(request, uuid)


def _free(listing: Listing, units: list[Unit], within: Period, now) -> list[dict]:
    soonest = direct_booking.not_before(listing, now)
    if listing.price_mode == Listing.PriceMode.LEASE:
        found = {
            unit: [piece for pieces in days.values() for piece in pieces]
            for unit, days in direct_booking.free_days(units, within, at=now).items()
        }
    else:
        found = free_time.free_periods(units, within, at=now)
    after = Period(soonest, max(within.end, soonest + timedelta(days=1)))
    return [
        {
            "uuid": unit.uuid,
            "name": unit.name,
            "free": [piece for period in found[unit] if (piece := period.clip(after))],
        }
        for unit in units
    ]


def _slots(request: Request, sent: list[dict]) -> list[Slot]:
    """Units of public listings; 404 for any other, as for what does not exist."""
    numbers = {slot["unit"] for slot in sent}
    rows = Unit.objects.filter(
        uuid__in=numbers, retired_at=None, listing__state=Listing.State.PUBLISHED
    )
    units = {unit.uuid: unit for unit in rows.select_related("listing__organization")}
    if numbers - units.keys():
        raise Http404
    return [(units[slot["unit"]], slot["period"]) for slot in sent]


def _lost(basket: Basket, taken: SlotTaken) -> dict:
    line = baskets.line_of(basket, taken.asked)
    following = None
    if taken.following:
        unit, period = taken.following
        following = {"unit": unit.uuid, "start": period.start, "end": period.end}
    told = {
        "code": taken.code,
        "detail": str(taken),
        "line": line.pk if line else None,
        "next": following,
    }
    return serializers.LostSerializer(told).data


def _basket(request: Request) -> Basket:
    _firm(request)
    found = baskets.current(request.organization, request.user)
    if found is None:
        raise Http404
    baskets.refresh(found, at=timezone.now())
    return found


def _firm(request: Request, permission: str = "") -> None:
    if not roles.member_can(request.user, request.organization, permission):
        raise PermissionDenied


def _sent(kind: type[Serializer], request: Request) -> dict:
    sent = kind(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def _answer(basket: Basket) -> Response:
    return Response(serializers.BasketSerializer(basket).data)


def _work(request: Request, uuid: UUID) -> Response:
    work = order_queries.work_order_for(request.user, uuid)
    return Response(WorkOrderDetailSerializer(work, context={"user": request.user}).data)
