"""What the firms of a plan are told when one of them has moved; a part of the move."""

from typing import Any

from django.urls import reverse

from marketplace.core.money import yuan
from marketplace.notices import tell
from orders.models import Order, WorkOrder
from orders.wording import moment


def asked(work_order: WorkOrder) -> None:
    order, until = work_order.order, moment(work_order.confirm_by)
    title, operation = order.job.title, work_order.operation.label
    tell.firm(
        work_order.factory,
        "plan_request",
        zh=f"{order.buyer.short_name} 选定了含您产能的协同方案：“{title}”的工序“{operation}”，"
        f"¥{yuan(work_order.total_fen)}，请在 {until} 前确认。",
        en=f"{order.buyer.short_name} accepted a plan with your capacity: “{operation}” of "
        f"“{title}”, ¥{yuan(work_order.total_fen)}. Confirm by {until}.",
        path=reverse("orders:work_confirm", args=[work_order.uuid]),
        permission="order.accept",
        mail=True,
    )


def confirmed(work_order: WorkOrder, order: Order) -> None:
    factory = work_order.factory.short_name
    if order.state == "pending_contract":
        zh = f"{factory} 已确认订单 {order.number} 的工序“{work_order.operation.label}”。"
        en = f"{factory} confirmed “{work_order.operation.label}” of order {order.number}."
        _buyer(order, "plan_confirmed", zh, en)
    elif order.state == "pending_funding":
        until = moment(order.fund_by)
        zh = f"各工厂均已确认，订单 {order.number} 等待支付担保资金，请在 {until} 前完成。"
        en = f"All factories confirmed. Pay order {order.number} into escrow by {until}."
        _buyer(order, "plan_all_confirmed", zh, en, mail=True)


def declined(work_order: WorkOrder, reason: str) -> None:
    order, factory = work_order.order, work_order.factory.short_name
    operation = work_order.operation.label
    zh = f"{factory} 谢绝了订单 {order.number} 的工序“{operation}”：{reason}。正在重新规划。"
    en = f"{factory} declined “{operation}” of {order.number}: {reason}. A new plan is sought."
    _buyer(order, "plan_declined", zh, en, mail=True)


def broken_down(work_order: WorkOrder, reason: str) -> None:
    order, factory = work_order.order, work_order.factory.short_name
    operation = work_order.operation.label
    zh = f"{factory} 报告设备故障：{reason}。订单 {order.number} 的工序“{operation}”中止，"
    zh += "正在重新规划。"
    en = (
        f"{factory} reports a breakdown; “{operation}” of {order.number} stops: {reason}. A new "
        "plan is sought."
    )
    _buyer(order, "plan_broken_down", zh, en, mail=True)


def late(work_order: WorkOrder) -> None:
    order, operation = work_order.order, work_order.operation.label
    zh = f"订单 {order.number} 的工序“{operation}”延误，后续工序来不及开始，正在重新规划。"
    en = f"“{operation}” of {order.number} runs late; what follows is planned anew."
    _buyer(order, "plan_late", zh, en, mail=True)


def replaced(work_order: WorkOrder) -> None:
    """A factory whose hours a new plan does not need any more, or needs at another time."""
    order = work_order.order
    tell.firm(
        work_order.factory,
        "plan_replaced",
        zh=f"订单 {order.number} 重新规划，您原定的时段已释放；如仍需您加工，会另发确认请求。",
        en=f"Order {order.number} was planned anew; your former hours are free. If you are still "
        "needed, you are asked again.",
        path=_path(order),
        mail=True,
    )


def rest_cancelled(work_order: WorkOrder, reason: str) -> None:
    order = work_order.order
    tell.firm(
        work_order.factory,
        "order_cancelled",
        zh=f"{order.buyer.short_name} 取消了订单 {order.number} 中您的工序：{reason}",
        en=f"{order.buyer.short_name} cancelled your part of order {order.number}: {reason}",
        path=_path(order),
        mail=True,
    )


def lapsed(work_order: WorkOrder) -> None:
    order = work_order.order
    tell.firm(
        work_order.factory,
        "order_lapsed",
        zh=f"订单 {order.number} 超过 48 小时未付款，您的暂留时段已释放。",
        en=f"Order {order.number} was not paid within 48 hours; the held hours are free again.",
        path=_path(order),
        mail=True,
    )


def arriving(work_order: WorkOrder, receiver: WorkOrder) -> None:
    """Goods are on their way to the next factory, which confirms that they have arrived."""
    order, sender = work_order.order, work_order.factory.short_name
    by = f"{work_order.carrier} {work_order.tracking}".strip()
    tell.firm(
        receiver.factory,
        "goods_arriving",
        zh=f"{sender} 已把订单 {order.number} 的工件发给您（{by}）。到货后请确认收货。",
        en=f"{sender} sent you the goods of order {order.number} ({by}). Confirm their arrival.",
        path=reverse("orders:work_delivered", args=[work_order.uuid]),
        permission="order.work",
        mail=True,
    )


def _buyer(order: Order, kind: str, zh: str, en: str, **more: Any) -> None:
    tell.firm(order.buyer, kind, zh=zh, en=en, path=_path(order), **more)


def _path(order: Order) -> str:
    return reverse("orders:order_detail", args=[order.uuid])
