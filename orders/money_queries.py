"""Reading money: a firm's figures, its statement with running balance, and receipts.

Everything comes from ledger rows. A firm's money stands on its own accounts: as a factory on its
payable account, as a buyer on its available account and on the escrow of its orders.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404

from marketplace.accounts.models import Organization
from orders import ledger
from orders.models import Instruction, LedgerJournal, Order, Payment, Tranche

PAGE = 50
SIDES = ("buyer", "factory")

OWN = {
    "factory": "SELECT id FROM ledger.account WHERE ref = 'org_payable:' || %(firm)s",
    "buyer": """
        SELECT id FROM ledger.account WHERE ref = 'org_available:' || %(firm)s
        UNION ALL
        SELECT a.id FROM orders_order o
        JOIN ledger.account a ON a.ref IN ('escrow:' || o.uuid, 'disputed:' || o.uuid)
        WHERE o.buyer_id = %(firm_id)s
    """,
}

# Every journal that changed what stands on the firm's own accounts, with the balance after it.
LINES = """
    WITH own AS ({own}),
    touched AS (
        SELECT journal_id, sum(fen)::bigint AS fen FROM (
            SELECT journal_id, amount_fen AS fen FROM ledger.transfer
            WHERE credit_id IN (SELECT id FROM own)
            UNION ALL
            SELECT journal_id, -amount_fen FROM ledger.transfer
            WHERE debit_id IN (SELECT id FROM own)
        ) sides GROUP BY journal_id HAVING sum(fen) <> 0
    ),
    lines AS (
        SELECT j.id, j.uuid, j.at, j.kind, j.order_uuid, j.meta, t.fen,
               sum(t.fen) OVER (ORDER BY j.at, j.id)::bigint AS balance
        FROM touched t JOIN ledger.journal j ON j.id = t.journal_id
    )
"""
PAGE_OF_LINES = """
    SELECT l.uuid, l.at, l.kind, l.fen, l.balance, o.number, o.uuid, i.state, (
        SELECT coalesce(sum(t.amount_fen), 0)::bigint FROM ledger.transfer t
        JOIN ledger.account a ON a.id = t.credit_id AND a.kind = 'fee_accrued'
        WHERE t.journal_id = l.id
    )
    FROM lines l
    LEFT JOIN orders_order o ON o.uuid = l.order_uuid
    LEFT JOIN orders_instruction i ON i.uuid = (l.meta ->> 'instruction')::uuid
    WHERE (%(start)s::timestamptz IS NULL OR l.at >= %(start)s)
      AND (%(end)s::timestamptz IS NULL OR l.at < %(end)s)
      AND (%(before)s::uuid IS NULL
           OR (l.at, l.id) < (SELECT at, id FROM ledger.journal WHERE uuid = %(before)s))
    ORDER BY l.at DESC, l.id DESC LIMIT %(limit)s
"""
SUMS = """
    SELECT coalesce(sum(fen) FILTER (
               WHERE at < coalesce(%(start)s::timestamptz, '-infinity')), 0)::bigint,
           coalesce(sum(fen) FILTER (WHERE fen > 0 AND {within}), 0)::bigint,
           coalesce(sum(fen) FILTER (WHERE fen < 0 AND {within}), 0)::bigint,
           count(*) FILTER (WHERE {within})
    FROM lines
""".replace(
    "{within}",
    "at >= coalesce(%(start)s::timestamptz, '-infinity')"
    " AND at < coalesce(%(end)s::timestamptz, 'infinity')",
)


@dataclass(frozen=True)
class Line:
    """One line of a statement; `fee_fen` is what the platform took from the gross."""

    uuid: UUID
    at: datetime
    kind: str
    amount_fen: int
    balance_fen: int
    order_number: str | None
    order_uuid: UUID | None
    instruction_state: str | None
    fee_fen: int

    @property
    def gross_fen(self) -> int:
        return self.amount_fen + self.fee_fen if self.amount_fen > 0 else self.amount_fen


@dataclass(frozen=True)
class Sums:
    """A statement's period in four figures."""

    opening_fen: int
    in_fen: int
    out_fen: int
    lines: int

    @property
    def spent_fen(self) -> int:
        return -self.out_fen

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.in_fen + self.out_fen


def statement(
    organization: Organization,
    side: str,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
) -> list[Line]:
    """Lines in [start, end), newest first; `before` is the last line of the page before."""
    query = LINES.format(own=OWN[side]) + PAGE_OF_LINES
    values = {"start": start, "end": end, "before": before, "limit": limit}
    return [Line(*row) for row in _rows(query, organization, values)]


def sums(
    organization: Organization, side: str, *, start: datetime | None, end: datetime | None
) -> Sums:
    query = LINES.format(own=OWN[side]) + SUMS
    return Sums(*_rows(query, organization, {"start": start, "end": end})[0])


def _rows(query: str, organization: Organization, values: dict[str, Any]) -> list[tuple]:
    firm = {"firm": str(organization.uuid), "firm_id": organization.pk}
    with connection.cursor() as cursor:
        cursor.execute(query, values | firm)
        return cursor.fetchall()


RELEASES = """
    SELECT coalesce(sum(t.amount_fen) FILTER (WHERE c.ref = 'org_payable:' || %(firm)s), 0)::bigint,
           coalesce(sum(t.amount_fen) FILTER (WHERE c.kind = 'fee_accrued'), 0)::bigint
    FROM ledger.transfer t
    JOIN ledger.account c ON c.id = t.credit_id
    WHERE t.journal_id IN (
        SELECT x.journal_id FROM ledger.transfer x
        JOIN ledger.account a ON a.id = x.credit_id AND a.ref = 'org_payable:' || %(firm)s
        JOIN ledger.journal j ON j.id = x.journal_id AND j.kind = 'release'
    )
"""
KINDS = """
    SELECT coalesce(sum(t.amount_fen) FILTER (WHERE j.kind = 'release'), 0)::bigint,
           coalesce(sum(t.amount_fen) FILTER (WHERE j.kind = 'refund_start'), 0)::bigint
    FROM ledger.transfer t JOIN ledger.journal j ON j.id = t.journal_id
    WHERE t.debit_id IN ({own})
"""
TRANSIT = """
    SELECT coalesce(sum(a.balance), 0)::bigint FROM orders_instruction i
    JOIN ledger.account a ON a.ref = i.kind || '_transit:' || i.uuid
    WHERE i.organization_id = %(firm_id)s AND i.kind = %(kind)s
"""
HELD_FOR = """
    SELECT coalesce(sum(n.amount_fen) FILTER (WHERE n.state = 'held'), 0)::bigint,
           coalesce(sum(n.amount_fen) FILTER (WHERE n.state = 'release_scheduled'), 0)::bigint
    FROM orders_tranche n JOIN orders_workorder w ON w.id = n.work_order_id
    WHERE w.factory_id = %(firm_id)s AND n.state IN ('held', 'release_scheduled')
"""


def factory_figures(organization: Organization) -> dict[str, int]:
    """What a factory has earned, what waits for it and what is on its way, in fen."""
    held, scheduled = _rows(HELD_FOR, organization, {})[0]
    net, fee = _rows(RELEASES, organization, {})[0]
    moving = _rows(TRANSIT, organization, {"kind": "payout"})[0][0]
    payable = ledger.balance(ledger.payable(organization))
    return {
        "held": held,
        "scheduled": scheduled,
        "released": net + fee,
        "fee": fee,
        "moving": moving,
        "payable": payable,
        "paid_out": net - moving - payable,
    }


def held_for(organization: Organization) -> int:
    """Everything buyers have paid for this factory's open orders, in fen."""
    return sum(_rows(HELD_FOR, organization, {})[0])


def buyer_figures(organization: Organization) -> dict[str, int]:
    """What the custodian holds for a buyer, and what became of the rest, in fen."""
    released, refunded = _rows(KINDS.format(own=OWN["buyer"]), organization, {})[0]
    moving = _rows(TRANSIT, organization, {"kind": "refund"})[0][0]
    total = sums(organization, "buyer", start=None, end=None).closing_fen
    available = ledger.balance(ledger.available(organization))
    return {
        "held": total - available,
        "available": available,
        "released": released,
        "refunded": refunded - moving,
        "moving": moving,
    }


def receipt_for(organization: Organization, uuid: UUID) -> LedgerJournal:
    """A posting that touched the firm's own accounts; 404 for any other, as if it did not exist."""
    query = """
        SELECT EXISTS (
            SELECT FROM ledger.transfer t JOIN ledger.journal j ON j.id = t.journal_id
            WHERE j.uuid = %(uuid)s AND (t.debit_id IN (SELECT id FROM own)
                                         OR t.credit_id IN (SELECT id FROM own))
        )
    """
    for side in SIDES:
        if _rows(f"WITH own AS ({OWN[side]}) {query}", organization, {"uuid": uuid})[0][0]:
            return LedgerJournal.objects.get(uuid=uuid)
    raise Http404


def order_of(journal: LedgerJournal) -> Order | None:
    return Order.objects.filter(uuid=journal.order_uuid).first()


def last_payment(order: Order) -> Payment | None:
    return order.payments.order_by("-id").first()


def returned_payouts(organization: Organization) -> list[Tranche]:
    """Tranches whose payout the bank sent back and nobody has sent again."""
    again = Instruction.objects.exclude(state="failed").filter(kind="payout").values("tranche_id")
    waiting = Tranche.objects.filter(work_order__factory=organization, state="payout_failed")
    return list(waiting.exclude(pk__in=again).select_related("work_order__order"))


def tranche_for(organization: Organization, uuid: UUID) -> Tranche:
    found = Tranche.objects.filter(uuid=uuid, work_order__factory=organization)
    tranche = found.select_related("work_order__order", "work_order__factory").first()
    if tranche is None:
        raise Http404
    return tranche
