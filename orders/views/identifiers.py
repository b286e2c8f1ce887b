"""The door of an order's identifier: its two sides enter, others learn that there is one."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from capacity import identifiers
from capacity.doors import Door
from orders import order_queries
from orders.models import Order


def page(request: HttpRequest, order: Order) -> HttpResponse:
    if _is_party(request.user, order):
        return redirect("orders:order_detail", uuid=order.uuid)
    context = {"identifier": identifiers.of("order", order.uuid)}
    return render(request, "orders/identifier.html", context)


def facts(request: HttpRequest, order: Order) -> dict[str, Any]:
    if not _is_party(request.user, order):
        return {}
    return {
        "order": {
            "number": order.number,
            "state": order.state,
            "placed_at": order.placed_at,
        }
    }


def _find(user: Any, uuid: UUID) -> Order:
    order = Order.objects.filter(uuid=uuid).first()
    if order is None:
        raise Http404
    return order


def _is_party(user: Any, order: Order) -> bool:
    if not user.is_authenticated:
        return False
    return order_queries.work_orders_for(user).filter(order=order).exists()


ORDER = Door(_find, page, facts)
