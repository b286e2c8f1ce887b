"""What a firm types about a certificate: put in order, and refused where it cannot be so."""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.accounts.models import Certificate, Organization
from marketplace.core import certificate_kinds
from marketplace.core.certificate_kinds import CertificateKind
from marketplace.core.errors import Invalid

EARLIEST = date(1990, 1, 1)
GRACE = timedelta(days=31)  # issuers print the last day of the month, or the day after
PERMIT = "PERMIT_ENV"


@dataclass(frozen=True)
class Facts:
    """As on the paper: which certificate, its number, who issued it for what, and when it ends."""

    code: str
    number: str
    issuer: str
    issued_on: date
    expires_on: date  # the last day it is valid
    scope: str = ""


def checked(
    facts: Facts, *, organization: Organization, today: date, renews: Certificate | None
) -> Facts:
    """The facts in their usual writing. Raises Invalid at the field that cannot be right."""
    if not certificate_kinds.exists(facts.code):
        raise Invalid(_("Choose a certificate of the list."), field="code")
    kind = certificate_kinds.get(facts.code)
    tidy = Facts(
        code=facts.code,
        number=_plain(facts.number).upper(),
        issuer=_plain(facts.issuer),
        scope=_plain(facts.scope),
        issued_on=facts.issued_on,
        expires_on=facts.expires_on,
    )
    _check_number(tidy.number, kind, organization)
    if not tidy.issuer:
        raise Invalid(_("Name the body that issued it, as on the paper."), field="issuer")
    _check_dates(tidy, kind, today)
    if renews:
        _check_renewal(tidy, renews)
    return tidy


def _plain(written: str) -> str:
    """Full-width letters and digits made plain, spaces single."""
    return " ".join(unicodedata.normalize("NFKC", written).split())


def _check_number(number: str, kind: CertificateKind, organization: Organization) -> None:
    if not number:
        raise Invalid(_("Enter the number printed on the certificate."), field="number")
    if not kind.is_number(number):
        sentence = _("A number of this certificate looks like %(example)s. Compare it once more.")
        raise Invalid(sentence % {"example": kind.example}, field="number")
    if kind.code == PERMIT and number[:18] != organization.uscc:
        sentence = _(
            "A discharge permit begins with the firm's own credit code (%(uscc)s); this one "
            "belongs to another firm."
        )
        raise Invalid(sentence % {"uscc": organization.uscc}, field="number")


def _check_dates(facts: Facts, kind: CertificateKind, today: date) -> None:
    if not EARLIEST <= facts.issued_on <= today:
        raise Invalid(
            _("The day of issue lies between 1990 and today. Compare it once more."),
            field="issued_on",
        )
    if facts.expires_on <= facts.issued_on:
        raise Invalid(_("A certificate ends after the day it was issued."), field="expires_on")
    if facts.expires_on < today:
        sentence = _("This certificate ended on %(day)s. Hand in the renewed one.")
        raise Invalid(sentence % {"day": facts.expires_on.isoformat()}, field="expires_on")
    longest = timedelta(days=366 * kind.years) + GRACE
    if facts.expires_on - facts.issued_on > longest:
        sentence = _("%(name)s is issued for at most %(years)s years. Compare both dates.")
        words = {"name": kind.name(get_language() or "zh-hans"), "years": kind.years}
        raise Invalid(sentence % words, field="expires_on")


def _check_renewal(facts: Facts, renews: Certificate) -> None:
    if facts.code != renews.code:
        raise Invalid(_("A renewal is for the same certificate."), field="code")
    if facts.expires_on <= renews.expires_on:
        sentence = _("A renewal ends later than the certificate it takes over from (%(day)s).")
        raise Invalid(sentence % {"day": renews.expires_on.isoformat()}, field="expires_on")
