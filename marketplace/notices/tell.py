"""Telling people: call inside the transaction of what happened; a worker mails after it.

tell.firm(order.factory, "order_funded", zh="…", en="…", path=order.get_absolute_url(),
          permission="order.work", mail=True)
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from marketplace.accounts import roles
from marketplace.accounts.models import Organization
from marketplace.notices import tasks
from marketplace.notices.models import Notice

LONGEST = 300


def firm(
    organization: Organization,
    kind: str,
    *,
    zh: str,
    en: str,
    path: str = "",
    permission: str = "",
    mail: bool = False,
) -> list[Notice]:
    """One notice for each member whose role carries the permission ("" = every member)."""
    able = [role for role, may in roles.FIRM_ROLES.items() if not permission or permission in may]
    members = organization.memberships.filter(role__in=able, user__is_active=True)
    notices = [
        _notice(kind, zh=zh, en=en, path=path, mail=mail, user_id=user, organization=organization)
        for user in members.values_list("user_id", flat=True)
    ]
    return _keep(notices, mail)


def person(
    user: Any,
    kind: str,
    *,
    zh: str,
    en: str,
    path: str = "",
    mail: bool = False,
    organization: Organization | None = None,
) -> Notice:
    notice = _notice(kind, zh=zh, en=en, path=path, mail=mail, user=user, organization=organization)
    return _keep([notice], mail)[0]


def address(email: str, kind: str, *, zh: str, en: str, path: str) -> Notice:
    """Somebody without an account: by e-mail alone, in both languages."""
    return _keep([_notice(kind, zh=zh, en=en, path=path, mail=True, email=email)], mail=True)[0]


def _notice(kind: str, *, zh: str, en: str, path: str, mail: bool, **whom: Any) -> Notice:
    due = timezone.now() if mail else None
    return Notice(kind=kind, zh=zh[:LONGEST], en=en[:LONGEST], path=path, mail_due_at=due, **whom)


def _keep(notices: list[Notice], mail: bool) -> list[Notice]:
    kept = Notice.objects.bulk_create(notices)
    if mail and kept:
        # Only a hint: the rows are the outbox, and the timer finds what a lost broker forgot.
        transaction.on_commit(tasks.send_due_mail.delay, robust=True)
    return kept
