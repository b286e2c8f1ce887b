"""What each side of an order is told when the other one has moved; a part of the move."""

from django.urls import reverse

from marketplace.core.money import yuan
from marketplace.notices import tell
from orders import visit_notices
from orders.models import InspectionReport, Order, WorkOrder
from orders.wording import moment


def funded(work_order: WorkOrder) -> None:
    order = work_order.order
    if work_order.is_direct:
        visit_notices.booked(work_order)
        return
    tell.firm(
        work_order.factory,
        "order_funded",
        zh=f"订单 {order.number} 的货款 ¥{yuan(work_order.total_fen)} 已由存管方保管，可以开工了。",
        en=f"¥{yuan(work_order.total_fen)} for order {order.number} is held: you can start.",
        path=_path(order),
        permission="order.work",
        mail=True,
    )


def started(work_order: WorkOrder) -> None:
    order, factory = work_order.order, work_order.factory.short_name
    tell.firm(
        order.buyer,
        "order_started",
        zh=f"{factory} 已开工：订单 {order.number}，预计 {work_order.promised_on} 完成。",
        en=f"{factory} started order {order.number}; promised for {work_order.promised_on}.",
        path=_path(order),
    )


def inspected(work_order: WorkOrder, report: InspectionReport) -> None:
    order, factory = work_order.order, work_order.factory.short_name
    zh, en = (
        ("检验合格", "passed") if report.verdict == "passed" else ("返工", "is in rework after")
    )
    tell.firm(
        order.buyer,
        "order_inspected",
        zh=f"订单 {order.number} {zh}：{factory} 检验 {report.checked} 件，"
        f"不合格 {report.rejected} 件。",
        en=f"Order {order.number} {en} inspection at {factory}: {report.checked} checked, "
        f"{report.rejected} rejected.",
        path=_path(order),
    )


def shipped(work_order: WorkOrder) -> None:
    order, factory = work_order.order, work_order.factory.short_name
    by = f"{work_order.carrier} {work_order.tracking}".strip()
    tell.firm(
        order.buyer,
        "order_shipped",
        zh=f"{factory} 已发货：订单 {order.number}，{by}。到货后请确认收货。",
        en=f"{factory} shipped order {order.number} by {by}. Confirm when it has arrived.",
        path=_path(order),
        permission="order.accept",
        mail=True,
    )


def arrived(work_order: WorkOrder) -> None:
    """To the factory that it arrived; to the buyer by when to check."""
    order, until = work_order.order, moment(work_order.accept_by)
    tell.firm(
        work_order.factory,
        "order_arrived",
        zh=f"订单 {order.number} 已到货，{order.buyer.short_name} 最迟于 {until} 验收。",
        en=f"Order {order.number} has arrived; {order.buyer.short_name} accepts by {until}.",
        path=_path(order),
    )
    tell.firm(
        order.buyer,
        "order_to_accept",
        zh=f"请在 {until} 前验收订单 {order.number}；逾期未答复视为验收。",
        en=f"Check order {order.number} by {until}; without an answer it counts as accepted.",
        path=_path(order),
        permission="order.accept",
        mail=True,
    )


def accepted(work_order: WorkOrder) -> None:
    order, timed = work_order.order, work_order.accepted_by_id is None
    zh, en = ("到期自动验收", "is accepted by its deadline") if timed else ("已验收", "is accepted")
    for firm in (work_order.factory, order.buyer) if timed else (work_order.factory,):
        tell.firm(
            firm,
            "order_accepted",
            zh=f"订单 {order.number} {zh}，¥{yuan(work_order.total_fen)} 正在放款。",
            en=f"Order {order.number} {en}; ¥{yuan(work_order.total_fen)} is being released.",
            path=_path(order),
            mail=True,
        )


def cancelled(work_order: WorkOrder, reason: str) -> None:
    order = work_order.order
    by_buyer = work_order.cancelled_side == "buyer"
    firm, other = order.buyer, work_order.factory
    firm, other = (firm, other) if by_buyer else (other, firm)
    tell.firm(
        other,
        "order_cancelled",
        zh=f"{firm.short_name} 取消了订单 {order.number}：{reason}",
        en=f"{firm.short_name} cancelled order {order.number}: {reason}",
        path=_path(order),
        mail=True,
    )


def lapsed(work_order: WorkOrder) -> None:
    order = work_order.order
    tell.firm(
        work_order.factory,
        "order_lapsed",
        zh=f"订单 {order.number} 超过 48 小时未付款，已失效，暂留的时段已释放。",
        en=f"Order {order.number} was not paid within 48 hours; the held hours are free again.",
        path=_path(order),
        mail=True,
    )
    tell.firm(
        order.buyer,
        "order_lapsed",
        zh=f"订单 {order.number} 超过 48 小时未付款，已失效；需求单重新匹配。",
        en=f"Order {order.number} was not paid within 48 hours; the job is being matched again.",
        path=_path(order),
        mail=True,
    )


def _path(order: Order) -> str:
    return reverse("orders:order_detail", args=[order.uuid])
