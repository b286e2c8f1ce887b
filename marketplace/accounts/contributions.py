"""What the accounts room adds to the home and landing pages."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.accounts import roles
from marketplace.accounts.models import Organization
from marketplace.accounts.todo import Figure, Todo


def verification_todos(user: Any, organization: Any) -> Iterator[Todo]:
    """The licence to hand in, for those who may."""
    if organization is None or not roles.member_can(user, organization, "firm.edit"):
        return
    sentences = {
        Organization.State.REGISTERED: _("Upload the business licence of %(firm)s"),
        Organization.State.REJECTED: _("Put the business licence of %(firm)s right"),
    }
    sentence = sentences.get(organization.state)
    if sentence:
        url = reverse("accounts:verification")
        yield Todo(sentence % {"firm": organization.short_name}, url, button=_("Upload"))


def firm_figures(organization: Any) -> Iterator[Figure]:
    """How many firms are verified, for the landing page."""
    if organization is not None:
        return
    trading = Organization.objects.filter(state__in=Organization.TRADING)
    places = {code[:2] for code in trading.values_list("region", flat=True).distinct()}
    yield Figure(
        label=_("Verified firms"),
        figure=f"{trading.count():,}",
        note=ngettext("in %(count)s province", "in %(count)s provinces", len(places))
        % {"count": len(places)},
        definition=_("Firms whose business licence a moderator has read, and that trade now."),
    )
