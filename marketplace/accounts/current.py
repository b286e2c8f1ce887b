"""The firm a person acts for now, and on which side, kept in the session and checked each time."""

from typing import Any
from uuid import UUID

from marketplace.accounts.models import Membership, Organization

FIRM, SIDE = "firm", "side"
FACTORY, BUYER, OFFICIAL, STAFF, VISITOR = "factory", "buyer", "official", "staff", "visitor"


def identify(request: Any) -> None:
    """Two queries for somebody logged in, none for a visitor."""
    request.organization = request.authority = None
    request.organizations = []
    request.persona = VISITOR
    if not request.user.is_authenticated:
        return
    memberships = _memberships(request.user)
    _appointments(request)
    request.organizations = [membership.organization for membership in memberships]
    request.organization = _chosen(request)
    request.persona = _persona(request)


def _memberships(user: Any) -> list[Membership]:
    found = list(
        user.memberships.select_related("organization").order_by("organization__short_name", "id")
    )
    user._firm_roles = {each.organization_id: each.role for each in found}
    return found


def _appointments(request: Any) -> None:
    found = list(request.user.appointments.select_related("authority").order_by("id"))
    request.user._offices = frozenset(each.role for each in found)
    request.user._authority = next((each.authority for each in found if each.authority), None)
    request.authority = request.user._authority


def _chosen(request: Any) -> Organization | None:
    """The firm of the session if the person still belongs to it, else the first one."""
    wanted = request.session.get(FIRM)
    for organization in request.organizations:
        if str(organization.uuid) == wanted:
            return organization
    return request.organizations[0] if request.organizations else None


def _persona(request: Any) -> str:
    """An office comes before a firm: officials and staff do not trade here."""
    if request.authority:
        return OFFICIAL
    if request.user._offices:
        return STAFF
    if request.organization is None:
        return VISITOR
    return side_of(request.organization, request.session.get(SIDE))


def side_of(organization: Organization, wanted: str | None) -> str:
    """Factory or buyer: the wish counts only where the firm is both."""
    if organization.supplies and organization.buys:
        return BUYER if wanted == BUYER else FACTORY
    return FACTORY if organization.supplies else BUYER


def switch(request: Any, organization: Organization, *, side: str = "") -> None:
    """From now on this session acts for the firm (checked by the caller) and on that side."""
    request.session[FIRM] = str(organization.uuid)
    if side in (FACTORY, BUYER):
        request.session[SIDE] = side
    elif UUID(request.session[FIRM]) != getattr(request.organization, "uuid", None):
        request.session.pop(SIDE, None)
