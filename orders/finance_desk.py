"""What the platform's finance staff and the firms' money people are told."""

from typing import Any

from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.core import money
from marketplace.notices import tell
from orders.models import Instruction, Order

LEDGER_PAGE = "/staff/ledger/"  # an address, not a name: the staff room stands above this one


def yuan(amount_fen: int) -> str:
    return f"¥{money.yuan(amount_fen)}"


def order_path(order: Order) -> str:
    return reverse("orders:order_detail", args=[order.uuid])


def money_in_suspense(gateway: str, event: Any, why: str, order: Order | None) -> None:
    """Money came that fits nothing: a person has to match it."""
    number = order.number if order else "–"
    amount = yuan(event.amount_fen)
    staff(
        "money_in_suspense",
        zh=f"收到无法匹配的款项 {amount}（{why}，订单 {number}，{event.provider_reference}）。",
        en=f"{amount} fits no open payment ({why}; order {number}; {event.provider_reference}).",
    )


UNUSED = {  # why a payment pays nothing, as its payer reads it
    "hours gone": (
        "款到时所订工时已不再保留，本次未预订任何工时",
        "it came when the hours were no longer held, and nothing was booked with it",
    ),
    "order not open": ("款到时订单已不再等待付款", "the order no longer waited for a payment"),
    "plan changed": (
        "款到时方案已变更，应付金额不同",
        "the plan had changed, and so had the sum due",
    ),
    "wrong amount": ("金额与应付款不符", "the amount is not the one that was due"),
    "paid twice": ("该款项已支付过", "it had been paid already"),
}


def payment_not_used(order: Order, amount_fen: int, why: str) -> None:
    """To the payer: their money is safe, pays nothing, and a person sends it back."""
    amount, (zh, en) = yuan(amount_fen), UNUSED[why]
    tell.firm(
        order.buyer,
        "payment_not_used",
        zh=f"订单 {order.number} 的付款 {amount} 未能使用：{zh}。"
        "款项由存管方单独保管，财务人员将为您退回。",
        en=f"Your payment of {amount} for order {order.number} was not used: {en}. The custodian "
        "keeps it apart; our finance staff send it back to you.",
        path=order_path(order),
        permission="money.see",
        mail=True,
    )


def instruction_disputed(instruction: Instruction, amount_fen: int) -> None:
    """The custodian confirmed another amount than we ordered."""
    told, ordered = yuan(amount_fen), yuan(instruction.amount_fen)
    staff(
        "instruction_disputed",
        zh=f"指令 {instruction.number} 应为 {ordered}，存管方回报 {told}，请核对。",
        en=f"Instruction {instruction.number} is {ordered}, the custodian says {told}: check it.",
    )


def paid_out(instruction: Instruction) -> None:
    """The firm's money has arrived at its bank."""
    order = instruction.tranche.work_order.order
    amount = yuan(instruction.amount_fen)
    back = instruction.kind == "refund"
    tell.firm(
        instruction.organization,
        f"{instruction.kind}_done",
        zh=f"订单 {order.number} 的{'退款' if back else '货款'} {amount} 已到账。",
        en=f"{amount} {'refunded' if back else 'paid out'} for order {order.number}.",
        path=reverse("orders:money"),
        permission="money.see",
    )


def bounced(instruction: Instruction) -> None:
    """The bank returned it: the firm checks its account, finance staff look on."""
    order, amount = instruction.tranche.work_order.order, yuan(instruction.amount_fen)
    words = {
        "zh": f"订单 {order.number} 的款项 {amount} 被银行退回，请核对收款账户后重新提交。",
        "en": f"The bank returned {amount} for order {order.number}: check the account, try again.",
    }
    tell.firm(
        instruction.organization,
        f"{instruction.kind}_failed",
        **words,
        path=reverse("orders:money"),
        permission="money.see",
        mail=True,
    )
    staff(f"{instruction.kind}_failed", **words)


def staff(kind: str, *, zh: str, en: str) -> None:
    """One notice for each person of the platform's finance staff."""
    people = User.objects.filter(appointments__role="finance_staff", is_active=True).distinct()
    for person in people:
        tell.person(person, kind, zh=zh, en=en, path=LEDGER_PAGE, mail=True)
