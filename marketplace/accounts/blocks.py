"""Firms that do not deal with each other: who blocks whom, and what follows.

It holds both ways, and the other side is never told: what a block prevents is refused with the
words of a listing that is not on offer. What is agreed already stays agreed.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from marketplace.accounts import roles
from marketplace.accounts.models import FirmBlock, Organization
from marketplace.accounts.queries import PUBLIC_STATES
from marketplace.accounts.signals import firms_parted
from marketplace.audit import journal
from marketplace.core.errors import Invalid, NotAllowed, Refused

PERMISSION = "firm.edit"
MOST = 500
LONGEST_REASON = 200
SHORTEST_SEARCH = 2
FOUND = 20
BETWEEN = """
    SELECT EXISTS (SELECT FROM accounts_firmblock
        WHERE firm_id = %(buyer)s AND blocked_id = ANY(%(factories)s)
           OR blocked_id = %(buyer)s AND firm_id = ANY(%(factories)s))"""


def block(
    firm: Organization, other: Organization, *, reason: str = "", by: Any, at: datetime
) -> FirmBlock:
    """From now on neither is matched with the other, nor books with it. Raises Invalid."""
    _check_may(firm, by)
    reason = reason.strip()
    if firm == other:
        raise Invalid(_("This is your own firm."), field="other")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            _("Keep the reason under %(limit)s characters.") % {"limit": LONGEST_REASON},
            field="reason",
        )
    if firm.blocks.count() >= MOST:
        raise Refused(_("A firm can block %(limit)s others at most.") % {"limit": MOST})
    with transaction.atomic():
        made = _made(firm, other, reason, by, at)
        _record(firm, other, "block_firm", by=by, at=at)
        firms_parted.send(Organization, firm=firm, other=other, at=at)
    return made


def unblock(firm: Organization, other: Organization, *, by: Any, at: datetime) -> None:
    """Deals with the other again, unless that one has blocked this firm, too."""
    _check_may(firm, by)
    with transaction.atomic():
        count, _rows = firm.blocks.filter(blocked=other).delete()
        if count:
            _record(firm, other, "unblock_firm", by=by, at=at)


def avoided(firm: Organization | int) -> frozenset[int]:
    """Ids of the firms this one does not deal with, or that do not deal with it. One query."""
    key = firm if isinstance(firm, int) else firm.pk
    rows = FirmBlock.objects.filter(Q(firm=key) | Q(blocked=key)).order_by()
    pairs = rows.values_list("firm_id", "blocked_id")
    return frozenset(number for pair in pairs for number in pair if number != key)


def refuse_between(buyer: Organization, factories: Collection[int]) -> None:
    """Raises Refused, telling neither side which of them it was. Every hold asks: a bare query."""
    with connection.cursor() as cursor:
        cursor.execute(BETWEEN, {"buyer": buyer.pk, "factories": list(factories)})
        (is_blocked,) = cursor.fetchone()
    if is_blocked:
        raise Refused(_("This capacity is not on offer at the moment."), code="not_offered")


def blocks_of(firm: Organization) -> QuerySet[FirmBlock]:
    """The firm's own list, newest first; what others have blocked is not in it."""
    return firm.blocks.select_related("blocked", "made_by").order_by("-id")


def candidates(firm: Organization, text: str) -> QuerySet[Organization]:
    """Firms whose name or code contains the text, but the firm itself and what is blocked."""
    text = text.strip()
    if len(text) < SHORTEST_SEARCH:
        return Organization.objects.none()
    found = (
        Q(name__icontains=text)
        | Q(short_name__icontains=text)
        | Q(english_name__icontains=text)
        | Q(uscc__iexact=text)
    )
    others = Organization.objects.filter(found, state__in=PUBLIC_STATES).exclude(pk=firm.pk)
    blocked = firm.blocks.values("blocked")
    return others.exclude(pk__in=blocked).order_by("short_name", "id")[:FOUND]


def _made(firm: Organization, other: Organization, reason: str, by: Any, at: datetime) -> FirmBlock:
    try:
        with transaction.atomic():
            return FirmBlock.objects.create(
                firm=firm, blocked=other, reason=reason, made_by=by, made_at=at
            )
    except IntegrityError:
        raise Invalid(
            _("%(firm)s is on the list already.") % {"firm": other.short_name}, field="other"
        ) from None


def _check_may(firm: Organization, by: Any) -> None:
    if not roles.member_can(by, firm, PERMISSION):
        raise NotAllowed(_("Only owners and managers decide whom the firm deals with."))


def _record(firm: Organization, other: Organization, move: str, *, by: Any, at: datetime) -> None:
    """Without the reason: that stays with the firm."""
    facts = firm.journal_facts()
    journal.record("firm", firm.uuid, move, by=by, at=at, data={"other": str(other.uuid)}, **facts)
