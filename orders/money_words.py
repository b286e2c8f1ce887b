"""How postings and accounts are called on statements, receipts and in exports."""

from django.utils.translation import pgettext_lazy

KINDS = {
    "receipt": pgettext_lazy("posting", "Paid into escrow"),
    "suspense": pgettext_lazy("posting", "Received, not yet matched"),
    "release": pgettext_lazy("posting", "Released after acceptance"),
    "payout_start": pgettext_lazy("posting", "Payout ordered"),
    "payout_done": pgettext_lazy("posting", "Payout arrived"),
    "payout_returned": pgettext_lazy("posting", "Payout returned by the bank"),
    "refund_start": pgettext_lazy("posting", "Refund ordered"),
    "refund_done": pgettext_lazy("posting", "Refund arrived"),
    "refund_returned": pgettext_lazy("posting", "Refund returned by the bank"),
    "fee_sweep": pgettext_lazy("posting", "Fees collected"),
}

ACCOUNTS = {
    "external": pgettext_lazy("account", "Custodian"),
    "suspense": pgettext_lazy("account", "Not yet matched"),
    "org_available": pgettext_lazy("account", "Buyer's balance"),
    "escrow": pgettext_lazy("account", "Escrow of the order"),
    "disputed": pgettext_lazy("account", "Frozen by a dispute"),
    "org_payable": pgettext_lazy("account", "Factory's balance"),
    "fee_accrued": pgettext_lazy("account", "Platform fee"),
    "platform_fee": pgettext_lazy("account", "Platform"),
    "refund_transit": pgettext_lazy("account", "Refund on its way"),
    "payout_transit": pgettext_lazy("account", "Payout on its way"),
    "channel_cost": pgettext_lazy("account", "Bank charges"),
}


def kind(code: str) -> str:
    return str(KINDS.get(code, code))


def account(code: str) -> str:
    return str(ACCOUNTS.get(code, code))
