"""The API of money: the same figures and lines as the pages."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.accounts import roles
from marketplace.accounts.models import Organization
from marketplace.core.errors import Invalid
from orders import gateways, money_queries, order_queries, payments
from orders.api import money_serializers as serializers
from orders.forms.money import PeriodForm

SIDE = OpenApiParameter("side", str, enum=money_queries.SIDES, description="Default: factory.")
PERIOD = [
    OpenApiParameter("start", {"type": "string", "format": "date"}),
    OpenApiParameter("end", {"type": "string", "format": "date"}),
]
BEFORE = OpenApiParameter("before", {"type": "string", "format": "uuid"})


class MoneyFigures(APIView):
    """What is held, on its way and settled for the firm, in fen."""

    @extend_schema(parameters=[SIDE], responses=serializers.FiguresSerializer)
    def get(self, request: Request) -> Response:
        firm, side = _firm(request), _side(request)
        read = {
            "buyer": money_queries.buyer_figures,
            "factory": money_queries.factory_figures,
        }[side]
        holder = str(gateways.gateway().holder)
        return Response({"holder": holder, "side": side, **read(firm)})


class Statement(APIView):
    """The firm's statement, newest line first, with the balance after each."""

    @extend_schema(parameters=[SIDE, *PERIOD, BEFORE], responses=serializers.StatementSerializer)
    def get(self, request: Request) -> Response:
        start, end = _period(request)
        lines = money_queries.statement(
            _firm(request),
            _side(request),
            start=start,
            end=end,
            before=_before(request),
            limit=money_queries.PAGE + 1,
        )
        page = lines[: money_queries.PAGE]
        following = page[-1].uuid if len(lines) > len(page) else None
        results = serializers.LineSerializer(page, many=True).data
        return Response({"next": following, "results": results})


class OrderPay(APIView):
    """Starts the payment of an order, or returns the one already open."""

    @extend_schema(request=None, responses=serializers.PaymentSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        order = order_queries.order_for(request.user, uuid)
        payment = payments.start(order, by=request.user, at=timezone.now())
        payment.checkout_url = payments.checkout(payment)
        return Response(serializers.PaymentSerializer(payment).data)


def _firm(request: Request) -> Organization:
    firm = getattr(request, "organization", None)
    if not roles.member_can(request.user, firm, "money.see"):
        raise PermissionDenied
    return firm


def _side(request: Request) -> str:
    side = request.query_params.get("side", "factory")
    if side not in money_queries.SIDES:
        raise Invalid(_("The side is “buyer” or “factory”."), field="side")
    return side


def _period(request: Request) -> tuple:
    form = PeriodForm(request.query_params)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise Invalid(errors[0], field=field)
    return form.bounds()


def _before(request: Request) -> UUID | None:
    text = request.query_params.get("before", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid(_("“before” is the uuid of a line."), field="before") from None
