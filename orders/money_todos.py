"""What money waits for on the home page, and the sums that matter there."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts import roles
from marketplace.accounts.todo import Figure, Todo
from marketplace.core import money
from orders import money_queries


def returned_payouts(user: Any, organization: Any) -> Iterator[Todo]:
    """A payout the bank sent back waits for the factory's money people."""
    if not roles.member_can(user, organization, "money.pay"):
        return
    for tranche in money_queries.returned_payouts(organization):
        sentence = _("The bank returned ¥%(amount)s of order %(number)s: check your account.") % {
            "amount": money.yuan(tranche.net_fen),
            "number": tranche.work_order.order.number,
        }
        yield Todo(sentence, _page("factory"), button=_("Send it again"), side="factory")


def held(user: Any, organization: Any) -> Iterator[Figure]:
    """What the custodian holds, on both sides."""
    if not roles.member_can(user, organization, "money.see"):
        return
    if organization.supplies:
        waiting = money_queries.held_for(organization)
        words = {"label": _("Held in escrow for you"), "note": _("until the buyers accept")}
        yield Figure(figure=_yuan(waiting), url=_page("factory"), side="factory", **words)
    if organization.buys:
        paid = money_queries.buyer_figures(organization)["held"]
        words = {"label": _("Held in escrow"), "note": _("until you accept the goods")}
        yield Figure(figure=_yuan(paid), url=_page("buyer"), side="buyer", **words)


def _page(side: str) -> str:
    return f"{reverse('orders:money')}?side={side}"


def _yuan(amount_fen: int) -> str:
    return f"¥{money.yuan(amount_fen)}"
