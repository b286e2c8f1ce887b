"""What the accounts room adds to the home and landing pages."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from marketplace.accounts import roles
from marketplace.accounts.models import Certificate, Organization
from marketplace.accounts.todo import Figure, Todo
from marketplace.core import certificate_kinds


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


def certificate_todos(user: Any, organization: Any) -> Iterator[Todo]:
    """Renewals to hand in before the certificate ends."""
    if organization is None or not roles.member_can(user, organization, "firm.edit"):
        return
    language = get_language() or "zh-hans"
    ending = organization.certificates.filter(state=Certificate.State.EXPIRING)
    for each in ending.prefetch_related("renewals").order_by("expires_on", "id"):
        if not each.successor:
            name = certificate_kinds.name(each.code, language)
            words = {"name": name, "day": each.expires_on.isoformat()}
            url = reverse("accounts:certificate_renew", args=[each.uuid])
            sentence = _("Renew %(name)s: its last day is %(day)s") % words
            yield Todo(sentence, url, _midnight_after(each.expires_on), _("Renew"))


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


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
