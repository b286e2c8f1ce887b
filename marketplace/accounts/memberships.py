"""Who belongs to a firm: inviting, joining, changing roles and leaving."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts import roles
from marketplace.accounts.models import Invitation, Membership, Organization
from marketplace.accounts.signals import invited
from marketplace.audit import journal
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState

VALID_FOR = timedelta(days=7)
OWNER = Membership.Role.OWNER


class LastOwner(Refused):
    """A firm without an owner could not be governed any more."""

    code = "last_owner"


def invite(
    organization: Organization, *, email: str, role: str, by: Any, at: datetime
) -> tuple[Invitation, str]:
    """An open invitation for seven days, and its token, which is kept only as a hash."""
    email = email.strip().lower()
    with transaction.atomic():
        firm = _locked(organization, by)
        _check_invited(firm, email, role, at)
        token = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            organization=firm,
            email=email,
            role=role,
            token_hash=hash_of(token),
            invited_by=by,
            expires_at=at + VALID_FOR,
        )
        _journal(invitation, "create", by=by, at=at, role=role)
        invited.send(Invitation, invitation=invitation, token=token)
    return invitation, token


def _check_invited(firm: Organization, email: str, role: str, at: datetime) -> None:
    if role not in Membership.Role.values:
        raise Invalid(_("Choose a role of the list."), field="role")
    if firm.memberships.filter(user__email__iexact=email).exists():
        raise Invalid(_("This person belongs to the firm already."), field="email")
    open_ones = firm.invitations.filter(email__iexact=email, accepted_at=None, withdrawn_at=None)
    open_ones.filter(expires_at__lte=at).update(withdrawn_at=at)
    if open_ones.exists():
        raise Invalid(
            _("This address has an open invitation. Withdraw it first to send another."),
            field="email",
        )


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link(token: str) -> str:
    """The address to send to the invited person."""
    return settings.SITE_URL + reverse("accounts:invitation", args=[token])


def find_invitation(token: str) -> Invitation | None:
    found = Invitation.objects.select_related("organization", "invited_by")
    return found.filter(token_hash=hash_of(token)).first()


def accept_invitation(token: str, *, by: Any, at: datetime) -> Membership:
    """Joins the firm. Once, in time, and only the person whose address was invited."""
    with transaction.atomic():
        invitation = (
            Invitation.objects.select_for_update().filter(token_hash=hash_of(token)).first()
        )
        check_open(invitation, at=at)
        if not is_for(invitation, by):
            raise NotAllowed(
                _("This invitation was sent to %(email)s. Log in with that address to accept it.")
                % {"email": veiled(invitation.email)}
            )
        if invitation.organization.memberships.filter(user=by).exists():
            raise WrongState(_("You belong to this firm already."))
        membership = Membership.objects.create(
            user=by, organization=invitation.organization, role=invitation.role
        )
        invitation.accepted_at, invitation.accepted_by = at, by
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        _journal(invitation, "accept", by=by, at=at, role=invitation.role)
    roles.forget(by)
    return membership


def check_open(invitation: Invitation | None, *, at: datetime) -> None:
    """Raises WrongState with what became of the invitation."""
    if invitation is None:
        raise WrongState(_("This invitation does not exist. Ask for a new one."))
    if invitation.accepted_at:
        raise WrongState(_("This invitation was used already. Log in to work for the firm."))
    if invitation.withdrawn_at or invitation.expires_at <= at:
        raise WrongState(_("This invitation is no longer open. Ask the firm for a new one."))


def is_for(invitation: Invitation, user: Any) -> bool:
    return user.is_authenticated and user.email.lower() == invitation.email.lower()


def veiled(email: str) -> str:
    """`lin@example.com` → `l***@example.com`: enough to know one's own address."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}***@{host}"


def withdraw(invitation: Invitation, *, by: Any, at: datetime) -> None:
    with transaction.atomic():
        _locked(invitation.organization, by)
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if locked.accepted_at or locked.withdrawn_at:
            raise WrongState(_("This invitation is no longer open."))
        locked.withdrawn_at = at
        locked.save(update_fields=["withdrawn_at"])
        _journal(locked, "withdraw", by=by, at=at)


def change_role(membership: Membership, *, role: str, by: Any, at: datetime) -> None:
    """Gives a member another role; the last owner stays one."""
    if role not in Membership.Role.values:
        raise Invalid(_("Choose a role of the list."), field="role")
    with transaction.atomic():
        firm = _locked(membership.organization, by)
        locked = Membership.objects.select_related("user").get(pk=membership.pk)
        if role != OWNER:
            _keep_an_owner(firm, locked)
        data = {"person": str(locked.user.uuid), "from": locked.role, "to": role}
        locked.role = role
        locked.save(update_fields=["role"])
        _journal_firm(firm, "change_role", by=by, at=at, **data)
    roles.forget(membership.user)


def remove(membership: Membership, *, by: Any, at: datetime) -> None:
    """An owner takes somebody out of the firm."""
    with transaction.atomic():
        _end(_locked(membership.organization, by), membership, "remove_member", by=by, at=at)


def leave(membership: Membership, *, by: Any, at: datetime) -> None:
    """A member leaves; the last owner appoints another one first."""
    if membership.user_id != by.pk:
        raise NotAllowed(_("Only the person can leave; an owner can remove somebody."))
    with transaction.atomic():
        firm = Organization.objects.select_for_update().get(pk=membership.organization_id)
        _end(firm, membership, "leave", by=by, at=at)


def _end(firm: Organization, membership: Membership, move: str, *, by: Any, at: datetime) -> None:
    _keep_an_owner(firm, membership)
    _journal_firm(firm, move, by=by, at=at, person=str(membership.user.uuid))
    membership.delete()
    roles.forget(membership.user)
    roles.forget(by)


def _locked(organization: Organization, by: Any) -> Organization:
    """The firm's row guards its owners: two who leave at once meet here."""
    firm = Organization.objects.select_for_update().get(pk=organization.pk)
    if not roles.member_can(by, firm, "firm.members"):
        raise NotAllowed(_("Only owners change who belongs to the firm."))
    return firm


def _keep_an_owner(firm: Organization, membership: Membership) -> None:
    others = firm.memberships.filter(role=OWNER).exclude(pk=membership.pk)
    if not others.exists():
        raise LastOwner(_("The firm needs an owner. Make a colleague owner first, then try again."))


def _journal(invitation: Invitation, move: str, *, by: Any, at: datetime, **data: Any) -> None:
    firm = invitation.organization
    facts = {"organization": firm.uuid, "region": firm.region}
    journal.record("invitation", invitation.uuid, move, by=by, at=at, data=data, **facts)


def _journal_firm(firm: Organization, move: str, *, by: Any, at: datetime, **data: Any) -> None:
    facts = {"organization": firm.uuid, "region": firm.region}
    journal.record("organization", firm.uuid, move, by=by, at=at, data=data, **facts)
