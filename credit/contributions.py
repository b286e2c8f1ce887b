"""What the credit room adds to other rooms' pages: the rating card of an order, home page lines."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from credit import queries
from credit.models import Rating, Side
from marketplace.accounts import roles
from marketplace.accounts.models import PublishedGrade
from marketplace.accounts.todo import Figure, Todo
from orders.models import WorkOrder
from orders.panels import Panel

MOST = 20


def rating_panel(work_order: WorkOrder, user: Any) -> Panel | None:
    """Both ratings of the order as this reader may see them: a sealed one only to its giver."""
    found = list(work_order.ratings.select_related("rater", "ratee").order_by("side"))
    if not found:
        return None
    rows = [
        {
            "rating": rating,
            "mine": roles.member_can(user, rating.rater, ""),
            "to_give": rating.state == Rating.State.INVITED
            and roles.member_can(user, rating.rater, "rating.give"),
            "is_open": rating.state in ("revealed", "counted"),
        }
        for rating in found
    ]
    return Panel("credit/_panel.html", {"rows": rows})


def rating_todos(user: Any, organization: Any) -> Iterator[Todo]:
    """Ratings this firm can still give."""
    if organization is None or not roles.member_can(user, organization, "rating.give"):
        return
    open_ratings = queries.ratings_to_give(user).filter(rater=organization, state="invited")
    for rating in open_ratings.order_by("closes_at")[:MOST]:
        sentence = _("Rate %(firm)s for “%(title)s”") % {
            "firm": rating.ratee.short_name,
            "title": rating.work_order.order.job.title,
        }
        side = "buyer" if rating.side == Side.SUPPLIER else "factory"
        url = reverse("credit:rate", args=[rating.uuid])
        yield Todo(sentence, url, rating.closes_at, _("Rate"), side)


def grade_figures(user: Any, organization: Any) -> Iterator[Figure]:
    """The firm's grade on each side."""
    if organization is None:
        return
    for row in PublishedGrade.objects.filter(organization=organization):
        rated = row.grade != "NR"
        yield Figure(
            label=_("Performance grade"),
            figure=row.grade if rated else _("new"),
            note=_("score %(score)s of 100") % {"score": row.score} if rated else "",
            url=reverse("credit:firm"),
            side="factory" if row.side == Side.SUPPLIER else "buyer",
        )
