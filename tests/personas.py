"""The five people of the suite.

Lin owns a factory, Chen buys, Rao is the rival stranger (another factory, another city), Official
Wu sees Zhejiang only, Moderator Bai verifies. `as_*` are clients logged in, in English, so that
tests read; `*_firm` make the person's firm, in probation.
"""

from datetime import UTC, datetime
from functools import cache

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from marketplace.accounts.models import (
    Appointment,
    Authority,
    Certificate,
    Membership,
    Organization,
    User,
)

PASSWORD = "Hangzhou-5-axis"
VERIFIED_AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

LIN_USCC, CHEN_USCC, RAO_USCC = "91330106MA2B1C3D45", "91320506MA1X9K7P29", "91440307MA5E8F6G1R"
UNUSED_USCC = "91330212MA2C4D5E6K"


@cache
def hashed() -> str:
    """One slow password hash for the whole run."""
    return make_password(PASSWORD)


def person(name: str, email: str, **fields) -> User:
    return User.objects.create(email=email, name=name, password=hashed(), **fields)


def firm(owner: User, *, uscc: str, name: str, short_name: str, region: str, **fields):
    """A firm in probation with this owner, made directly: verification has its own tests."""
    fields = {
        "legal_person": owner.name,
        "industry": "C34",
        "state": Organization.State.PROBATION,
        "verified_at": VERIFIED_AT,
    } | fields
    made = Organization.objects.create(
        uscc=uscc, name=name, short_name=short_name, region=region, **fields
    )
    Membership.objects.create(user=owner, organization=made, role=Membership.Role.OWNER)
    owner.__dict__.pop("_firm_roles", None)
    return made


def certificate(organization: Organization, code: str, *, number: str, expires_on, **fields):
    """A certificate in force, verified by two people; their desk has its own tests."""
    first, second = (
        User.objects.get_or_create(email=f"{name}@example.com", defaults={"name": name})[0]
        for name in ("verifier", "confirmer")
    )
    decided = {"state": "valid", "verified_by": first, "verified_at": VERIFIED_AT}
    fields = {**decided, "confirmed_by": second} | fields
    return Certificate.objects.create(
        organization=organization, code=code, number=number, expires_on=expires_on, **fields
    )


def client_of(user: User) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def lin():
    return person("Lin Wei", "lin@example.com", phone="+8613800138001")


@pytest.fixture
def chen():
    return person("Chen Jing", "chen@example.com", phone="+8613800138002")


@pytest.fixture
def rao():
    return person("Rao Ming", "rao@example.com", phone="+8613800138003")


@pytest.fixture
def zhejiang():
    return Authority.objects.create(
        name="浙江省经济和信息化厅",
        english_name="Zhejiang Department of Economy and Information Technology",
        region="330000",
    )


@pytest.fixture
def wu(zhejiang):
    user = person("Wu Hao", "wu@example.com")
    Appointment.objects.create(user=user, role=Appointment.Role.OFFICIAL, authority=zhejiang)
    return user


@pytest.fixture
def bai():
    user = person("Bai Yun", "bai@example.com")
    Appointment.objects.create(user=user, role=Appointment.Role.MODERATOR)
    return user


@pytest.fixture
def lin_firm(lin):
    return firm(
        lin,
        uscc=LIN_USCC,
        name="杭州精铸精密机械有限公司",
        short_name="杭州精铸",
        region="330110",
        supplies=True,
        buys=False,
    )


@pytest.fixture
def chen_firm(chen):
    return firm(
        chen,
        uscc=CHEN_USCC,
        name="苏州启明医疗器械有限公司",
        short_name="启明医疗",
        region="320505",
        industry="C35",
        supplies=False,
        buys=True,
    )


@pytest.fixture
def rao_firm(rao):
    return firm(
        rao,
        uscc=RAO_USCC,
        name="深圳锐达智能制造有限公司",
        short_name="锐达智造",
        region="440306",
        supplies=True,
        buys=True,
    )


@pytest.fixture
def as_lin(lin):
    return client_of(lin)


@pytest.fixture
def as_chen(chen):
    return client_of(chen)


@pytest.fixture
def as_rao(rao):
    return client_of(rao)


@pytest.fixture
def as_wu(wu):
    return client_of(wu)


@pytest.fixture
def as_bai(bai):
    return client_of(bai)


@pytest.fixture
def visitor():
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
