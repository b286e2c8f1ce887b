"""A firm's life from registration to closing, and the moderator's decision about its licence."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from marketplace.accounts import documents, working_days
from marketplace.accounts.models import Document, Organization, Verification
from marketplace.accounts.signals import firm_regular, firm_rejected, firm_sanctioned, firm_verified
from marketplace.core import moves
from marketplace.core.errors import Invalid, NotAllowed
from marketplace.core.moves import BUYER, FACTORY, STAFF, SYSTEM, Move, Moves

PROMISED_WORKING_DAYS = 2

MOVES = Moves(
    "organization",
    Move(
        "submit",
        {"registered", "rejected"},
        "pending_verification",
        who=FACTORY | BUYER,
        permission="firm.edit",
    ),
    Move(
        "approve",
        {"pending_verification"},
        "probation",
        who=STAFF,
        permission="firm.verify",
        timer=gettext_noop("promised within 2 working days"),
    ),
    Move(
        "reject",
        {"pending_verification"},
        "rejected",
        who=STAFF,
        permission="firm.verify",
        timer=gettext_noop("promised within 2 working days"),
    ),
    Move(
        "make_regular",
        {"probation"},
        "regular",
        who=SYSTEM,
        timer=gettext_noop("after 3 orders accepted on time"),
    ),
    Move("restrict", {"probation", "regular"}, "restricted", who=STAFF, permission="firm.verify"),
    Move("suspend", {"restricted"}, "suspended", who=STAFF, permission="firm.verify"),
    Move("close", {"suspended"}, "closed", who=STAFF, permission="firm.verify"),
)

DECISIONS = Moves(
    "verification",
    Move("approve", {"submitted"}, "approved", who=STAFF, permission="firm.verify"),
    Move("reject", {"submitted"}, "rejected", who=STAFF, permission="firm.verify"),
)


def hand_in(organization: Organization, *, upload: Any, by: Any, at: datetime) -> Verification:
    """Stores the uploaded licence and submits it, or keeps neither."""
    with transaction.atomic():
        licence = documents.store(upload, owner=organization, by=by, field="licence")
        return submit(organization, licence=licence, by=by, at=at)


def submit(organization: Organization, *, licence: Document, by: Any, at: datetime) -> Verification:
    """Hands the licence in; the desk answers within two working days."""
    if licence.owner_id != organization.pk:
        raise Invalid(_("Upload this firm's own licence."), field="licence")
    with MOVES.moving(organization, "submit", by=by, at=at, licence=str(licence.uuid)) as firm:
        verification = Verification.objects.create(
            organization=firm,
            licence=licence,
            submitted_by=by,
            submitted_at=at,
            promised_at=working_days.after(at, PROMISED_WORKING_DAYS),
        )
        moves.begin("verification", verification, by=by, at=at)
    return verification


def approve(verification: Verification, *, by: Any, at: datetime) -> Organization:
    """The licence is right: the firm may trade, in probation."""
    with transaction.atomic():
        _decide(verification, "approve", by=by, at=at)
        with MOVES.moving(verification.organization, "approve", by=by, at=at) as firm:
            firm.verified_at = at
        firm_verified.send(Organization, organization=firm, verification=verification)
    return verification.organization


def reject(verification: Verification, *, reason: str, by: Any, at: datetime) -> Organization:
    """The licence cannot be accepted; the firm reads the reason and may submit again."""
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Write what is wrong, so that the firm can put it right."), field="reason")
    with transaction.atomic():
        _decide(verification, "reject", by=by, at=at, reason=reason)
        with MOVES.moving(verification.organization, "reject", by=by, at=at, reason=reason) as firm:
            pass
        firm_rejected.send(Organization, organization=firm, verification=verification)
    return verification.organization


def _decide(
    verification: Verification, move: str, *, by: Any, at: datetime, reason: str = ""
) -> None:
    with DECISIONS.moving(verification, move, by=by, at=at, reason=reason) as decided:
        if by is not None and decided.organization.memberships.filter(user=by).exists():
            raise NotAllowed(_("You belong to this firm: a colleague has to decide."))
        decided.decided_by, decided.decided_at, decided.reason = by, at, reason


def make_regular(organization: Organization, *, by: Any = None, at: datetime) -> Organization:
    """Ends probation; called by the system after three orders accepted on time."""
    with MOVES.moving(organization, "make_regular", by=by, at=at) as firm:
        firm.regular_at = at
        firm_regular.send(Organization, organization=firm)
    return organization


def restrict(organization: Organization, *, reason: str, by: Any, at: datetime) -> Organization:
    """No new listings, jobs or orders; open ones run on."""
    return _sanction(organization, "restrict", reason=reason, by=by, at=at)


def suspend(organization: Organization, *, reason: str, by: Any, at: datetime) -> Organization:
    return _sanction(organization, "suspend", reason=reason, by=by, at=at)


def close(organization: Organization, *, reason: str, by: Any, at: datetime) -> Organization:
    return _sanction(organization, "close", reason=reason, by=by, at=at)


def _sanction(
    organization: Organization, move: str, *, reason: str, by: Any, at: datetime
) -> Organization:
    if not reason.strip():
        raise Invalid(_("Write the reason: the firm reads it."), field="reason")
    reason = reason.strip()
    with MOVES.moving(organization, move, by=by, at=at, reason=reason) as firm:
        firm_sanctioned.send(Organization, organization=firm, move=move, reason=reason, at=at)
    return organization


def queue() -> QuerySet[Verification]:
    """What waits for the desk, the oldest promise first."""
    waiting = Verification.objects.filter(state=Verification.State.SUBMITTED)
    return waiting.select_related("organization", "licence", "submitted_by").order_by(
        "promised_at", "id"
    )


def overdue_queue(at: datetime) -> QuerySet[Verification]:
    """What should have been answered before `at`."""
    return queue().filter(promised_at__lt=at)
