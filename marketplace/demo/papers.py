"""Stories of certificates: handed in, verified by two people, ending soon, ended, and waiting."""

from collections.abc import Generator
from datetime import date, datetime, timedelta

from django.utils import timezone

from marketplace.accounts import certificates, documents
from marketplace.accounts.certificate_facts import Facts
from marketplace.accounts.models import Certificate, Organization
from marketplace.core import certificate_kinds
from marketplace.demo import pictures
from marketplace.demo.cast import Firm
from marketplace.demo.clock import Story
from marketplace.demo.world import World

Telling = Generator[datetime, datetime, datetime]
THREE_YEARS = timedelta(days=3 * 365)
ISSUERS = (
    "方圆标志认证集团有限公司",
    "中国质量认证中心",
    "北京中大华远认证中心有限公司",
    "上海质量体系审核中心",
)
AUTHORITIES = {
    "CNAS": "中国合格评定国家认可委员会",
    "CMA": "国家市场监督管理总局",
    "PERMIT_ENV": "生态环境局",
    "GMP": "药品监督管理局",
}
LETTERS = {"ISO9001": "Q", "ISO14001": "E", "ISO45001": "S", "AS9100": "A", "GJB9001": "J"}


def certify(world: World, organization: Organization, firm: Firm, *, at: datetime) -> Telling:
    """What a firm holds when it joins; one that lasts three years from some day before."""
    waiting = []
    for code in firm.certificates:
        issued_on = timezone.localdate(at) - timedelta(days=world.dice.randint(20, 200))
        facts = _facts(world, organization, code, issued_on=issued_on)
        waiting.append(_hand_in(world, organization, facts, at=at))
    at = yield at + world.hours(1, 20)
    for certificate in waiting:
        verify(world, certificate, at=at)
    return at


def verify(world: World, certificate: Certificate, *, at: datetime) -> None:
    certificates.take(certificate, by=world.moderator, at=at)
    if certificate.kind.is_quality:
        certificates.verify_first(certificate, by=world.moderator, at=at)
        certificates.verify_second(certificate, by=world.second_moderator, at=at)
    else:
        certificates.verify(certificate, by=world.moderator, at=at)


def lives(world: World, organization: Organization) -> Story:
    """One firm's certificates in every state its page can show."""
    today = timezone.localdate(world.now)
    at = yield world.now - timedelta(days=110)
    for code, ends_in in (("ISO45001", -20), ("ISO14001", 12)):
        ends_on = today + timedelta(days=ends_in)
        facts = _facts(world, organization, code, issued_on=ends_on - THREE_YEARS)
        verify(world, _hand_in(world, organization, facts, at=at), at=at + timedelta(hours=6))
    at = yield world.now - timedelta(days=19)
    certificates.sweep(at)
    at = yield world.now - timedelta(days=6)
    facts = _facts(world, organization, "IATF16949", issued_on=today - timedelta(days=60))
    refused = _hand_in(world, organization, facts, at=at)
    at = yield at + timedelta(hours=8)
    certificates.take(refused, by=world.moderator, at=at)
    reason = "证书照片反光，看不清编号和有效期，请重新上传清晰的扫描件。"
    certificates.reject(refused, reason=reason, by=world.moderator, at=at)
    at = yield world.now - timedelta(hours=30)
    facts = _facts(world, organization, "ISO13485", issued_on=today - timedelta(days=9))
    half = _hand_in(world, organization, facts, at=at)
    certificates.take(half, by=world.moderator, at=at + timedelta(hours=2))
    certificates.verify_first(half, by=world.moderator, at=at + timedelta(hours=2))
    at = yield world.now - timedelta(hours=5)
    facts = _facts(world, organization, "ISO45001", issued_on=today - timedelta(days=3))
    _hand_in(world, organization, facts, at=at)


def _facts(world: World, organization: Organization, code: str, *, issued_on: date) -> Facts:
    return Facts(
        code=code,
        number=_number(world, organization, code, issued_on),
        issuer=AUTHORITIES.get(code) or world.dice.choice(ISSUERS),
        scope="精密机械零部件的加工与销售" if code not in AUTHORITIES else "",
        issued_on=issued_on,
        expires_on=issued_on + THREE_YEARS,
    )


def _number(world: World, organization: Organization, code: str, issued_on: date) -> str:
    """Of the right form, and nobody's."""
    serial, year = world.dice.randint(10_000, 99_999), f"{issued_on:%y}"
    forms = {
        "PERMIT_ENV": f"{organization.uscc}001P",
        "CNAS": f"CNAS L{serial}",
        "CMA": f"{year}11{serial:08d}",
        "IATF16949": f"04{serial}",
    }
    letter = LETTERS.get(code, "M")
    number = forms.get(code, f"001{year}{letter}{serial}R1M/{organization.uscc[2:6]}")
    if not certificate_kinds.get(code).is_number(number):
        raise ValueError(f"{number} is no number of {code}")
    return number


def _hand_in(world: World, organization: Organization, facts: Facts, *, at: datetime):
    owner = world.owner_of(organization)
    picture = pictures.certificate(facts.number, seed=world.dice.randint(0, 9))
    paper = documents.store(picture, owner=organization, by=owner, kinds=("image",))
    return certificates.hand_in(organization, facts, document=paper, by=owner, at=at)
