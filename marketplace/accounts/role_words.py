"""The roles of a firm in words, read from the same table that opens the doors."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from marketplace.accounts import roles
from marketplace.accounts.models import Membership

WORDS = {
    "firm.edit": _("change the firm's data, hand in its licence and certificates"),
    "firm.members": _("invite people and give roles"),
    "listing.edit": _("list capacity and keep its calendar"),
    "listing.price": _("set prices"),
    "job.edit": _("post and change jobs"),
    "job.award": _("accept a match and place the order"),
    "order.see": _("see orders"),
    "order.work": _("report production, inspection and shipping"),
    "order.accept": _("accept goods, which releases the money"),
    "money.see": _("see money and statements"),
    "money.pay": _("pay into escrow"),
    "rating.give": _("rate partners"),
}


@dataclass(frozen=True)
class RoleRow:
    role: str
    label: str
    abilities: list[str]

    @property
    def sentence(self) -> str:
        """All of them in a row."""
        return pgettext("between listed things", ", ").join(self.abilities)


def table() -> list[RoleRow]:
    """Every role with what it may do, in the order of the words."""
    return [
        RoleRow(role, label, [str(WORDS[each]) for each in WORDS if each in roles.FIRM_ROLES[role]])
        for role, label in Membership.Role.choices
    ]
