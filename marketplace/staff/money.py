"""The ledger as finance staff see it: read, never moved."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from orders import money_words
from orders.models import Instruction, LedgerAccount, LedgerJournal

PENDING = ("created", "sent", "unknown", "failed")
MOST = 50


@dataclass(frozen=True)
class Kind:
    """All accounts of one kind together."""

    code: str
    label: str
    accounts: int
    debits: int
    credits: int
    balance: int


def by_kind() -> list[Kind]:
    rows = LedgerAccount.objects.values("kind").annotate(
        accounts=Count("id"), d=Sum("debits"), c=Sum("credits"), b=Sum("balance")
    )
    found = {row["kind"]: row for row in rows}
    return [
        Kind(kind, str(label), row["accounts"], row["d"], row["c"], row["b"])
        for kind, label in money_words.ACCOUNTS.items()
        if (row := found.get(kind))
    ]


def suspense_balance() -> int:
    total = LedgerAccount.objects.filter(kind="suspense").aggregate(total=Sum("balance"))
    return total["total"] or 0


def pending() -> list[Instruction]:
    """Money told to go out that has not arrived, the oldest first."""
    rows = Instruction.objects.filter(state__in=PENDING)
    related = rows.select_related("organization", "tranche__work_order__order")
    return list(related.order_by("due_at", "id")[:MOST])


def suspense_rows() -> list[dict[str, Any]]:
    """Receipts that fitted no payment, the newest first."""
    journals = LedgerJournal.objects.filter(kind="suspense").prefetch_related("transfers")
    return [
        {
            "journal": each,
            "fen": sum(leg.amount_fen for leg in each.transfers.all()),
            "why": each.meta.get("why", ""),
        }
        for each in journals.order_by("-id")[:MOST]
    ]
