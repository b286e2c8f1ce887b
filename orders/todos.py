"""What waits for a firm in its orders: lines of the home page."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from marketplace.accounts.todo import Todo
from marketplace.core import moves
from marketplace.core.moves import BUYER
from orders import order_queries, turns

MOST = 50


def order_todos(user: Any, organization: Any) -> Iterator[Todo]:
    """One line per order in which it is this firm's turn."""
    if organization is None:
        return
    waiting = order_queries.work_orders_of(organization, user).filter(state__in=turns.BOOKED)
    for work in waiting[:MOST]:
        step = turns.step_of(work)
        if step is None or not step.side & moves.actors(work, user, step.permission):
            continue
        turn = turns.turn_of(work, user)
        sentence = _("%(title)s (%(partner)s): %(step)s") % {
            "title": work.order.job.title,
            "partner": (work.factory if step.side == BUYER else work.order.buyer).short_name,
            "step": turn.title,
        }
        side = "buyer" if step.side == BUYER else "factory"
        yield Todo(sentence, turn.url, turn.by, turn.button, side)
