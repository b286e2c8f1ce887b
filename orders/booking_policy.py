"""What a direct booking costs that is not used: published figures, frozen into each work order.

    kept_fen = (total_fen · share_bps + 5000) // 10000,  refund_fen = total_fen − kept_fen

The deposit of a lease always goes back whole. A booking cancelled by the factory, or one that found
nobody there, costs nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core import money

CANCELLATION = ((24, 0), (4, 3_000), (0, 5_000))
"""(hours before the start at least, share the factory keeps in basis points), falling."""
NO_SHOW_BPS = 8_000
NO_SHOW_MINUTES = 60  # after the start, without a check-in
CHECK_IN_MINUTES = 30  # before the start
ANSWER_HOURS = 24  # the factory has when the buyer says that nobody was there


def terms() -> dict[str, Any]:
    """The figures that hold for contracts made now."""
    return {
        "cancellation": [list(step) for step in CANCELLATION],
        "no_show_bps": NO_SHOW_BPS,
        "no_show_minutes": NO_SHOW_MINUTES,
        "check_in_minutes": CHECK_IN_MINUTES,
        "answer_hours": ANSWER_HOURS,
    }


def of(work_order: Any) -> Mapping[str, Any]:
    """The figures the booking was made under."""
    return work_order.snapshot.get("policy") or terms()


def cancelled_fen(
    policy: Mapping[str, Any], total_fen: int, *, starts_at: datetime, at: datetime
) -> int:
    """What the factory keeps when the buyer cancels at this moment before the start."""
    notice = starts_at - at
    if notice < timedelta():
        return missed_fen(policy, total_fen)
    for hours, share_bps in policy["cancellation"]:
        if notice >= timedelta(hours=hours):
            return money.share(total_fen, share_bps)
    return money.share(total_fen, policy["cancellation"][-1][1])


def kept_fen(work_order: Any, *, at: datetime) -> int:
    """What the factory keeps of a work order cancelled now: nothing unless a buyer lets go of a
    paid booking."""
    if not work_order.is_direct or work_order.cancelled_side == "supplier":
        return 0
    return cancelled_fen(
        of(work_order),
        work_order.total_fen,
        starts_at=work_order.match.starts_at,
        at=at,
    )


def missed_fen(policy: Mapping[str, Any], total_fen: int) -> int:
    """What the factory keeps when nobody comes."""
    return money.share(total_fen, policy["no_show_bps"])


def sentences(policy: Mapping[str, Any]) -> Iterator[str]:
    """The rules as people read them before they pay."""
    free, *steps = policy["cancellation"]
    yield _("Cancelled %(hours)s hours before the start or earlier: you get everything back.") % {
        "hours": free[0]
    }
    for hours, share_bps in steps:
        if hours:
            yield _("Later, up to %(hours)s hours before: the factory keeps %(share)s %%.") % {
                "hours": hours,
                "share": f"{share_bps / 100:g}",
            }
        else:
            yield _("Later still: the factory keeps %(share)s %%.") % {
                "share": f"{share_bps / 100:g}"
            }
    yield _(
        "Cancelled after the start, or nobody checked in %(minutes)s minutes after it: the booking "
        "ends and the factory keeps %(share)s %%."
    ) % {
        "minutes": policy["no_show_minutes"],
        "share": f"{policy['no_show_bps'] / 100:g}",
    }
    yield _(
        "Several stretches of one listing are one booking: the check-in at the first begins it "
        "all, and if nobody comes to the first, all of it ends. Book days of their own one by one."
    )
    yield _(
        "If the factory cancels, or is not there and does not answer within %(hours)s hours, you "
        "get everything back."
    ) % {"hours": policy["answer_hours"]}
