"""What the two sides of a booking are told; a part of the move."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from marketplace.core.money import yuan
from marketplace.notices import tell
from orders.models import Order, WorkOrder
from orders.wording import moment


def booked(work_order: WorkOrder) -> None:
    """The money is held: the factory learns who comes and when."""
    order, begins = work_order.order, moment(work_order.match.starts_at)
    buyer, listing = order.buyer.short_name, work_order.listing.title
    tell.firm(
        work_order.factory,
        "booking_made",
        zh=f"{buyer} 预约了“{listing}”，{begins} 开始，¥{yuan(work_order.total_fen)} 已托管。",
        en=f"{buyer} booked “{listing}” from {begins}; ¥{yuan(work_order.total_fen)} is held.",
        path=_path(order),
        permission="order.work",
        mail=True,
    )


def checked_in(work_order: WorkOrder, *, by: Any) -> None:
    order, listing = work_order.order, work_order.listing.title
    for firm in (work_order.factory, order.buyer):
        tell.firm(
            firm,
            "booking_checked_in",
            zh=f"“{listing}”的预约已签到（{by.name}），订单 {order.number}。",
            en=f"Checked in for “{listing}” by {by.name}, order {order.number}.",
            path=_path(order),
            permission="order.work",
        )


def performed(work_order: WorkOrder, *, until: datetime) -> None:
    order, listing = work_order.order, work_order.listing.title
    tell.firm(
        order.buyer,
        "booking_performed",
        zh=f"“{listing}”的预约已完成，请在 {moment(until)} 前验收，逾期自动验收。",
        en=f"Your booking of “{listing}” is over: accept it by {moment(until)}.",
        path=_path(order),
        permission="order.accept",
        mail=True,
    )


def nobody_there(work_order: WorkOrder) -> None:
    order, listing = work_order.order, work_order.listing.title
    tell.firm(
        work_order.factory,
        "booking_closed_door",
        zh=f"{order.buyer.short_name} 到场后没有人接待：“{listing}”，订单 {order.number}。"
        "请立即签到，或取消并全额退款。",
        en=f"{order.buyer.short_name} came for “{listing}” and found nobody (order "
        f"{order.number}). Check them in now, or cancel and everything goes back.",
        path=_path(order),
        permission="order.work",
        mail=True,
    )


def given_back(work_order: WorkOrder) -> None:
    order, listing = work_order.order, work_order.listing.title
    back = yuan(work_order.total_fen + work_order.deposit_fen)
    for firm in (work_order.factory, order.buyer):
        tell.firm(
            firm,
            "booking_given_back",
            zh=f"“{listing}”的预约现场无人接待且工厂未答复，已取消，退回 ¥{back}。",
            en=f"Nobody was there for “{listing}” and the factory did not answer: ¥{back} goes "
            "back.",
            path=_path(order),
            mail=True,
        )


def missed(work_order: WorkOrder, *, kept_fen: int) -> None:
    order, listing = work_order.order, work_order.listing.title
    back = yuan(work_order.total_fen + work_order.deposit_fen - kept_fen)
    for firm in (work_order.factory, order.buyer):
        tell.firm(
            firm,
            "booking_missed",
            zh=f"“{listing}”的预约无人签到，已结束：工厂留 ¥{yuan(kept_fen)}，退回 ¥{back}。",
            en=f"Nobody checked in for “{listing}”: the factory keeps ¥{yuan(kept_fen)}, "
            f"¥{back} goes back.",
            path=_path(order),
            mail=True,
        )


def _path(order: Order) -> str:
    return reverse("orders:order_detail", args=[order.uuid])
