"""Certificates for tests: facts as on a paper, the desk's people, and a paper file."""

from datetime import UTC, date, datetime, timedelta

from marketplace.accounts import certificates, documents, roles
from marketplace.accounts.certificate_facts import Facts
from marketplace.accounts.models import Appointment, Certificate
from tests.marketplace.accounts.conftest import upload
from tests.personas import person

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday, 11:00 in China
TODAY = date(2026, 11, 20)
NUMBERS = {
    "ISO9001": "00124Q31234R2M/3300",
    "ISO14001": "00124E31234R2M/3300",
    "CNAS": "CNAS L10234",
    "PERMIT_ENV": "91330106MA2B1C3D45001P",
}


def facts(code="ISO14001", **changes) -> Facts:
    found = {
        "code": code,
        "number": NUMBERS[code],
        "issuer": "方圆标志认证集团有限公司",
        "scope": "精密零件的机械加工",
        "issued_on": TODAY - timedelta(days=400),
        "expires_on": TODAY + timedelta(days=300),
    }
    return Facts(**found | changes)


def moderator(name="Gu Lan"):
    user = person(name, f"{name.split()[0].lower()}@platform.example")
    Appointment.objects.create(user=user, role=Appointment.Role.MODERATOR)
    roles.forget(user)
    return user


def handed_in(firm, by, code="ISO14001", *, at=AT, renews=None, **changes) -> Certificate:
    paper = documents.store(upload(), owner=firm, by=by)
    return certificates.hand_in(
        firm, facts(code, **changes), document=paper, by=by, at=at, renews=renews
    )


def in_force(firm, by, code="ISO14001", *, desk, at=AT, renews=None, **changes) -> Certificate:
    """Handed in and verified by as many people as it takes: `desk` has two."""
    certificate = handed_in(firm, by, code, at=at, renews=renews, **changes)
    first, second = desk
    certificates.take(certificate, by=first, at=at)
    if certificate.kind.is_quality:
        certificates.verify_first(certificate, by=first, at=at)
        certificates.verify_second(certificate, by=second, at=at)
    else:
        certificates.verify(certificate, by=first, at=at)
    return certificate
