"""What clearing rounds leave waiting: hours held for a buyer who has not accepted yet."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.accounts import roles
from marketplace.accounts.todo import Todo
from orders.models import Match
from orders.proposals import ON_OFFER

MOST = 20


def reserved_hours(user: Any, organization: Any) -> Iterator[Todo]:
    """One line per job whose hours are held, with the moment they are free again."""
    if organization is None or not roles.member_can(user, organization, "job.award"):
        return
    held = Match.objects.filter(
        operation__job__buyer=organization,
        state__in=ON_OFFER,
        reserved_until__gt=timezone.now(),
    ).select_related("operation__job", "listing__organization")
    for match in held.order_by("reserved_until", "id")[:MOST]:
        sentence = _("%(factory)s holds hours for “%(title)s”: accept them") % {
            "factory": match.listing.organization.short_name,
            "title": match.operation.job.title,
        }
        url = reverse("orders:match_accept", args=[match.uuid])
        yield Todo(sentence, url, match.reserved_until, _("Look and accept"), "buyer")
