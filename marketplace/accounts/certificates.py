"""A firm's certificates: handed in, verified by the desk, in force, ending on their day."""

from datetime import date

from marketplace.accounts.models import Certificate, Organization
from marketplace.core import certificate_kinds


def in_force(organization: Organization, on: date) -> set[str]:
    """Codes of what the firm holds on this day (in China); the last day still counts.

    Judged by the dates, so that a sweep that runs late changes nothing.
    """
    return {each.code for each in held(organization, on)}


def held(organization: Organization, on: date) -> list[Certificate]:
    """The certificates in force, one per code: the one that ends last."""
    rows = organization.certificates.filter(
        state__in=Certificate.IN_FORCE, expires_on__gte=on, code__in=certificate_kinds.kinds()
    )
    found = {row.code: row for row in rows.order_by("expires_on", "id")}
    return [found[code] for code in certificate_kinds.kinds() if code in found]
