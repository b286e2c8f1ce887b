"""What waits at the desks, as lines of a home page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.accounts import roles
from marketplace.accounts.todo import Todo
from marketplace.staff import queries


def desk_todos(user: Any, organization: Any) -> Iterator[Todo]:
    """One line per desk with something on it, due when its oldest promise is."""
    if not roles.staff_can(user, "queue.see"):
        return
    for queue in queries.queues_for(user, timezone.now()):
        if queue.waiting:
            url = reverse(f"staff:{queue.name}")
            yield Todo(_sentence(queue), url, queue.oldest, _("Open the queue"))


def _sentence(queue: queries.Queue) -> str:
    sentences = {
        "firm_queue": ngettext(
            "%(count)s firm waits for verification",
            "%(count)s firms wait for verification",
            queue.waiting,
        ),
        "certificate_queue": ngettext(
            "%(count)s certificate waits to be verified",
            "%(count)s certificates wait to be verified",
            queue.waiting,
        ),
        "listing_queue": ngettext(
            "%(count)s listing or change waits for review",
            "%(count)s listings or changes wait for review",
            queue.waiting,
        ),
    }
    return sentences[queue.name] % {"count": queue.waiting}
