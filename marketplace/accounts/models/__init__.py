"""People, firms, authorities, their papers, and what is published of them."""

from marketplace.accounts.models.papers import Certificate, Document, Verification
from marketplace.accounts.models.people import (
    Appointment,
    Authority,
    FirmBlock,
    Invitation,
    Membership,
    Organization,
    User,
    UserManager,
)
from marketplace.accounts.models.published import HolidayOverride, PublishedGrade

__all__ = [
    "Appointment",
    "Authority",
    "Certificate",
    "Document",
    "FirmBlock",
    "HolidayOverride",
    "Invitation",
    "Membership",
    "Organization",
    "PublishedGrade",
    "User",
    "UserManager",
    "Verification",
]
