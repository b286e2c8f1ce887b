"""Who waits for whom in the credit room; every lock ends with its transaction.

Events are written and applied under a shared lock of the snapshot and under their party's own, so
that a snapshot sees each event wholly or not at all. Order: work order → snapshot → parties by
number → listings.
"""

from django.db import connection


def lock_parties(*party_ids: int) -> None:
    """One writer of events per party at a time, and none while a snapshot is taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext('credit-snapshot'))")
        for party_id in sorted(set(party_ids)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('credit'), %s::int)", [party_id])


def lock_snapshot() -> bool:
    """Waits for the writers to finish and keeps new ones out; False if one is being taken already.

    Waiting, not trying: on a busy day some writer always holds the shared lock, and no attempt
    would ever succeed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('credit-snapshot-taker'))")
        (got,) = cursor.fetchone()
        if got:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('credit-snapshot'))")
    return got
