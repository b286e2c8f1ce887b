"""What can be checked about a certificate without a person."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.accounts.certificates import WARNED_BEFORE
from marketplace.accounts.models import Certificate
from marketplace.staff.checks import FINE, LOOK, WRONG, Check


def checks(certificate: Certificate, today: date) -> list[Check]:
    """In the order a moderator compares them with the paper."""
    return [
        _firm(certificate),
        _number(certificate),
        _dates(certificate, today),
        *_paper(certificate),
        *_renewal(certificate),
        *_earlier(certificate),
    ]


def _firm(certificate: Certificate) -> Check:
    firm = certificate.organization
    if firm.verified_at:
        return Check(_("Firm"), FINE, _("Verified: %(name)s.") % {"name": firm.name})
    return Check(_("Firm"), LOOK, _("Not verified yet: compare the name letter by letter."))


def _number(certificate: Certificate) -> Check:
    label = _("This number elsewhere")
    twins = Certificate.objects.filter(code=certificate.code, number=certificate.number)
    others = twins.exclude(organization=certificate.organization).select_related("organization")
    names = ", ".join(dict.fromkeys(each.organization.name for each in others[:3]))
    if names:
        sentence = _("Handed in by another firm too: %(names)s.")
        return Check(label, WRONG, sentence % {"names": names})
    return Check(label, FINE, _("No other firm handed it in."))


def _dates(certificate: Certificate, today: date) -> Check:
    label, days = _("Dates"), (certificate.expires_on - today).days
    if days < 0:
        return Check(label, WRONG, _("It has ended."))
    sentence = ngettext("%(count)s more day.", "%(count)s more days.", days) % {"count": days}
    return Check(label, LOOK if days <= WARNED_BEFORE.days else FINE, sentence)


def _paper(certificate: Certificate) -> Iterator[Check]:
    """The same file with another firm's certificate.

    Look-alikes would say nothing: the papers of one issuer all look alike.
    """
    label, paper = _("Paper elsewhere"), certificate.document
    if paper is None:
        return
    others = Certificate.objects.exclude(organization=certificate.organization)
    twin = others.filter(document__sha256=paper.sha256).select_related("organization").first()
    if twin:
        sentence = _("The same file was handed in by %(firm)s.")
        yield Check(label, WRONG, sentence % {"firm": twin.organization.name})
    else:
        yield Check(label, FINE, _("No other firm handed in this paper."))


def _renewal(certificate: Certificate) -> Iterator[Check]:
    old = certificate.renews
    if old is None:
        return
    words = {"number": old.number, "day": old.expires_on.isoformat()}
    sentence = _("Takes over from %(number)s, valid until %(day)s.") % words
    if certificate.issuer != old.issuer:
        yield Check(_("Renewal"), LOOK, sentence + " " + _("The issuer changed."))
    else:
        yield Check(_("Renewal"), FINE, sentence)


def _earlier(certificate: Certificate) -> Iterator[Check]:
    ended = certificate.organization.certificates.filter(state__in=("rejected", "revoked"))
    count = ended.exclude(pk=certificate.pk).count()
    if count:
        sentence = ngettext(
            "%(count)s certificate of this firm was rejected or revoked before.",
            "%(count)s certificates of this firm were rejected or revoked before.",
            count,
        )
        yield Check(_("Earlier requests"), LOOK, sentence % {"count": count})
