"""Checks of the ledger against itself and against the orders it mirrors. Reads only."""

from typing import Any

from django.db import connection

BOOKS = {
    "account {0}: balances say {1} / {2}, transfers say {3} / {4}": """
        SELECT a.ref, a.debits, a.credits, coalesce(t.debits, 0), coalesce(t.credits, 0)
        FROM ledger.account a
        LEFT JOIN (
            SELECT id, sum(debit) AS debits, sum(credit) AS credits, count(*) AS transfers
            FROM (
                SELECT debit_id AS id, amount_fen AS debit, 0 AS credit FROM ledger.transfer
                UNION ALL
                SELECT credit_id, 0, amount_fen FROM ledger.transfer
            ) sides GROUP BY id
        ) t ON t.id = a.id
        WHERE a.debits <> coalesce(t.debits, 0) OR a.credits <> coalesce(t.credits, 0)
           OR a.seq <> coalesce(t.transfers, 0)
        ORDER BY a.id
    """,
    "transfer {0}/{1}: its account or journal does not exist": """
        SELECT t.journal_id, t.leg FROM ledger.transfer t
        WHERE NOT EXISTS (SELECT FROM ledger.account WHERE id = t.debit_id)
           OR NOT EXISTS (SELECT FROM ledger.account WHERE id = t.credit_id)
           OR NOT EXISTS (SELECT FROM ledger.journal WHERE id = t.journal_id)
    """,
    "account {0} is overdrawn: {1}": """
        SELECT ref, credits - debits FROM ledger.account
        WHERE kind NOT IN ('external', 'channel_cost') AND credits < debits
    """,
    "all accounts sum to {0}, not to zero": """
        SELECT sum(credits - debits) FROM ledger.account HAVING sum(credits - debits) <> 0
    """,
}
MIRROR = {
    "order {0}: escrow holds {1}, its tranches say {2}": """
        SELECT coalesce(a.key, t.key), coalesce(a.balance, 0), coalesce(t.held, 0)
        FROM (SELECT key, balance FROM ledger.account WHERE kind = 'escrow') a
        FULL JOIN (
            SELECT o.uuid::text AS key, sum(n.amount_fen) AS held
            FROM orders_tranche n
            JOIN orders_workorder w ON w.id = n.work_order_id
            JOIN orders_order o ON o.id = w.order_id
            WHERE n.state IN ('held', 'release_scheduled')
            GROUP BY o.uuid
        ) t ON t.key = a.key
        WHERE coalesce(a.balance, 0) <> coalesce(t.held, 0)
    """,
    "instruction {0}: {1} in transit, its state says {2}": """
        SELECT coalesce(a.key, i.key), coalesce(a.balance, 0), coalesce(i.moving, 0)
        FROM (
            SELECT key, balance FROM ledger.account
            WHERE kind IN ('payout_transit', 'refund_transit')
        ) a
        FULL JOIN (
            SELECT uuid::text AS key, amount_fen AS moving FROM orders_instruction
            WHERE state IN ('created', 'sent', 'unknown')
        ) i ON i.key = a.key
        WHERE coalesce(a.balance, 0) <> coalesce(i.moving, 0)
    """,
}


def findings() -> list[str]:
    """One sentence for everything that does not add up."""
    return _ask(BOOKS) + _ask(MIRROR)


def book_findings() -> list[str]:
    """The ledger against itself alone."""
    return _ask(BOOKS)


def _ask(checks: dict[str, str]) -> list[str]:
    with connection.cursor() as cursor:
        return [
            sentence.format(*row)
            for sentence, query in checks.items()
            for row in _rows(query, cursor)
        ]


def figures() -> dict[str, int]:
    with connection.cursor() as cursor:
        return {
            f"{name}s": _rows(f"SELECT count(*) FROM ledger.{name}", cursor)[0][0]  # noqa: S608
            for name in ("account", "journal", "transfer")
        }


def _rows(query: str, cursor: Any) -> list[tuple]:
    cursor.execute(query)
    return cursor.fetchall()
