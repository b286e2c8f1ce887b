"""Who may do what: the tables people can read, and the two questions asked of them."""

from typing import Any

SEES = frozenset({"order.see"})
WORKS = SEES | {"listing.edit", "order.work"}
PAYS = SEES | {"money.see", "money.pay"}
TRADES = WORKS | {
    "firm.edit",
    "listing.price",
    "job.edit",
    "job.award",
    "order.accept",
    "money.see",
    "rating.give",
}

FIRM_ROLES: dict[str, frozenset[str]] = {
    "owner": TRADES | PAYS | {"firm.members"},
    "manager": TRADES,
    "finance": PAYS,
    "operator": WORKS,
    "viewer": SEES,
}

STAFF_ROLES: dict[str, frozenset[str]] = {
    "moderator": frozenset(
        {
            "firm.verify",
            "certificate.verify",
            "listing.moderate",
            "rating.moderate",
            "holidays.edit",
            "taxonomy.edit",
            "round.announce",
            "queue.see",
        }
    ),
    "finance_staff": frozenset({"ledger.see", "queue.see"}),
}


def member_can(user: Any, organization: Any, permission: str) -> bool:
    """Whether the person's role in the firm carries the permission ("" = any role)."""
    role = firm_role(user, organization)
    return role is not None and (not permission or permission in FIRM_ROLES[role])


def firm_role(user: Any, organization: Any) -> str | None:
    """The person's role in the firm, remembered on the user for this request."""
    if not getattr(user, "is_authenticated", False) or organization is None:
        return None
    if not hasattr(user, "_firm_roles"):
        user._firm_roles = dict(user.memberships.values_list("organization_id", "role"))
    return user._firm_roles.get(organization.pk)


def staff_can(user: Any, permission: str) -> bool:
    """Whether one of the person's offices on the platform carries the permission."""
    if not getattr(user, "is_authenticated", False):
        return False
    return any(permission in STAFF_ROLES.get(role, ()) for role in offices(user))


def offices(user: Any) -> frozenset[str]:
    """The person's appointments, remembered on the user for this request."""
    if not hasattr(user, "_offices"):
        user._offices = frozenset(user.appointments.values_list("role", flat=True))
    return user._offices


def forget(user: Any) -> None:
    """After a membership or an office changed: the next question asks the database again."""
    for remembered in ("_firm_roles", "_offices", "_authority"):
        user.__dict__.pop(remembered, None)
