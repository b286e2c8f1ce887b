"""Posting to the ledger and reading balances. Only escrow.py posts.

The database does the work (`ledger.post`): it checks the key, writes the journal, moves the
balances in account order and queues the row for sealing. Python never computes a balance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from marketplace.core.errors import Refused
from orders.models import LedgerAccount

KEY_REUSED = "GZ001"


class LedgerRefused(Refused):
    """The ledger does not take this posting; nothing was written."""

    code = "ledger_refused"


class KeyReused(LedgerRefused):
    """The idempotency key belongs to another posting."""

    code = "idempotency_key_reused"
    status = 422


@dataclass(frozen=True, slots=True)
class Account:
    """An account by its kind (money.md's table) and what it is keyed by."""

    kind: str
    key: str

    @property
    def ref(self) -> str:
        return f"{self.kind}:{self.key}"


Leg = tuple[Account, Account, int]  # debit, credit, fen


def post(
    idem: str,
    kind: str,
    *,
    order: Any,
    actor: Any,
    legs: Sequence[Leg],
    meta: dict[str, Any] | None = None,
    reverses: int | None = None,
    at: datetime | None = None,
) -> int:
    """Writes one journal in the caller's transaction and returns its id; a replay, the first's.

    `order` and `actor` are rows with a uuid, or None; `at` is when it counts (now by default).
    Raises KeyReused for the same key with other content, LedgerRefused when an account would be
    overdrawn; then the caller's transaction must roll back.
    """
    debits, credits_, amounts = zip(*((d.ref, c.ref, fen) for d, c, fen in legs), strict=True)
    values = [
        idem,
        kind,
        _uuid(order),
        _uuid(actor),
        Jsonb(meta or {}),
        list(debits),
        list(credits_),
        list(amounts),
        reverses,
        at,
    ]
    try:
        with connection.cursor() as cursor:
            cursor.execute(POST, values)
            return cursor.fetchone()[0]
    except DatabaseError as error:
        refused = _refusal(error)
        if refused is None:
            raise
        raise refused from error


POST = "SELECT ledger.post(%s, %s, %s, %s, %s, %s::text[], %s::text[], %s::bigint[], %s, %s)"


def _uuid(thing: Any) -> UUID | None:
    return thing.uuid if thing is not None else None


def _refusal(error: DatabaseError) -> LedgerRefused | None:
    """The database's own refusals in words; anything else stays an unexpected failure."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", "") == KEY_REUSED:
        return KeyReused(_("This step was already made with other figures. Reload the page."))
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
    if constraint == "no_overdraft":
        return LedgerRefused(_("The account does not hold that much. Reload the page."))
    return None


def balance(account: Account) -> int:
    """What the account holds now, in fen; an account nobody used holds nothing."""
    found = LedgerAccount.objects.filter(ref=account.ref).values_list("balance", flat=True)
    return found.first() or 0


def balances(accounts: Sequence[Account]) -> dict[Account, int]:
    """Several balances in one query."""
    by_ref = {account.ref: account for account in accounts}
    found = dict(LedgerAccount.objects.filter(ref__in=list(by_ref)).values_list("ref", "balance"))
    return {account: found.get(ref, 0) for ref, account in by_ref.items()}


def external(gateway: str) -> Account:
    return Account("external", gateway)


def suspense(gateway: str) -> Account:
    return Account("suspense", gateway)


def available(organization: Any) -> Account:
    return Account("org_available", str(organization.uuid))


def escrow(order: Any) -> Account:
    return Account("escrow", str(order.uuid))


def payable(organization: Any) -> Account:
    return Account("org_payable", str(organization.uuid))


def fee_accrued(order: Any) -> Account:
    return Account("fee_accrued", str(order.uuid))


def platform_fee() -> Account:
    return Account("platform_fee", "platform")


def transit(instruction: Any) -> Account:
    """Where money waits between our instruction and the custodian's confirmation."""
    return Account(f"{instruction.kind}_transit", str(instruction.uuid))
