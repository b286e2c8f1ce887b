"""What firms are told about ratings: that they may give one, and that both have opened.

Never that the other side has given one: it is sealed.
"""

from collections.abc import Iterable

from django.urls import reverse

from credit.models import Rating
from marketplace.notices import tell
from orders.models import WorkOrder
from orders.wording import moment


def invited(rating: Rating) -> None:
    number, until = rating.work_order.order.number, moment(rating.closes_at)
    tell.firm(
        rating.rater,
        "rating_invited",
        zh=f"请在 {until} 前评价 {rating.ratee.short_name}（订单 {number}）。双方评价同时公开。",
        en=f"Rate {rating.ratee.short_name} for order {number} by {until}; both open together.",
        path=reverse("credit:rate", args=[rating.uuid]),
        permission="rating.give",
    )


def opened(work_order: WorkOrder, ratings: Iterable[Rating]) -> None:
    """One notice for each firm that was rated."""
    order = work_order.order
    for rating in ratings:
        tell.firm(
            rating.ratee,
            "rating_opened",
            zh=f"订单 {order.number} 的评价已公开："
            f"{rating.rater.short_name} 给出 {rating.stars} 星。",
            en=f"Ratings of order {order.number} are open: {rating.rater.short_name} gave "
            f"{rating.stars} of 5 stars.",
            path=reverse("orders:order_detail", args=[order.uuid]),
        )
