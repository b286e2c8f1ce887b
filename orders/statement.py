"""A statement as its reader sees it: lines in words, a file for spreadsheets, legs of a receipt."""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from marketplace.core import money
from orders import money_words
from orders.models import LedgerJournal
from orders.money_queries import Line

LONGEST = 100_000  # lines of one file
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
TONES = {"confirmed": "done", "failed": "risk", "unknown": "due"}
STATES = {
    "created": pgettext_lazy("transfer", "ordered"),
    "sent": pgettext_lazy("transfer", "with the bank"),
    "unknown": pgettext_lazy("transfer", "being checked"),
    "confirmed": pgettext_lazy("transfer", "arrived"),
    "failed": pgettext_lazy("transfer", "returned"),
}


@dataclass(frozen=True)
class Leg:
    """One leg of a posting in words."""

    debit: str
    credit: str
    amount_fen: int


def described(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines with their words; the state of a transfer stands at its order to the bank."""
    return [
        asdict(line)
        | {
            "gross_fen": line.gross_fen,
            "words": money_words.kind(line.kind),
            "state": STATES.get(line.instruction_state) if _is_order(line) else "",
            "tone": TONES.get(line.instruction_state, "info"),
        }
        for line in lines
    ]


def _is_order(line: Line) -> bool:
    return line.kind.endswith("_start")


def legs_of(journal: LedgerJournal) -> list[Leg]:
    rows = journal.transfers.select_related("debit", "credit").order_by("leg")
    return [
        Leg(
            money_words.account(row.debit.kind),
            money_words.account(row.credit.kind),
            row.amount_fen,
        )
        for row in rows
    ]


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """UTF-8 with a mark, so that Excel reads the Chinese; no cell can act as a formula."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(
        [
            _("Time"),
            _("What"),
            pgettext("money", "Order"),
            _("Gross (yuan)"),
            _("Fee (yuan)"),
            _("Amount (yuan)"),
            _("Balance (yuan)"),
            _("Receipt"),
        ]
    )
    writer.writerows(_cells(row) for row in rows)
    return file.getvalue()


def _cells(row: dict[str, Any]) -> list[str]:
    amounts = (row["gross_fen"], row["fee_fen"], row["amount_fen"], row["balance_fen"])
    return [
        f"{timezone.localtime(row['at']):%Y-%m-%d %H:%M:%S}",
        harmless(row["words"]),
        harmless(row["order_number"] or ""),
        *(money.yuan(amount).replace(",", "") for amount in amounts),
        str(row["uuid"]),
    ]


def harmless(text: str) -> str:
    """Text a spreadsheet would run as a formula is marked as text."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
