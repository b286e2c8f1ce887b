"""The desks: a firm whose licence waits, a listing that waits, and the people who decide."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from capacity import listings
from capacity.models import Listing
from marketplace.accounts import documents, verification
from marketplace.accounts.models import Appointment, Organization
from tests import personas
from tests.capacity.conftest import published_listing, unit_of

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n" + b"licence " * 20 + b"\n%%EOF\n"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def mei():
    """Finance staff."""
    user = personas.person("Mei Fang", "mei@example.com")
    Appointment.objects.create(user=user, role=Appointment.Role.FINANCE)
    return user


@pytest.fixture
def as_mei(mei):
    return personas.client_of(mei)


def licence_of(firm, by, content=PDF):
    upload = SimpleUploadedFile("licence.pdf", content, "application/pdf")
    return documents.store(upload, owner=firm, by=by)


def handed_in(owner, at=AT, **fields):
    """A firm that waits for verification."""
    fields = {"state": Organization.State.REGISTERED, "verified_at": None} | fields
    firm = personas.firm(owner, **fields)
    licence = licence_of(firm, owner, PDF + firm.uscc.encode() + b"%%EOF")
    return verification.submit(firm, licence=licence, by=owner, at=at)


@pytest.fixture
def waiting_firm(lin):
    return handed_in(
        lin,
        uscc=personas.LIN_USCC,
        name="杭州精铸精密机械有限公司",
        short_name="杭州精铸",
        region="330110",
    )


@pytest.fixture
def offered(lin, lin_firm):
    """On offer, with one unit."""
    listing = published_listing(lin_firm, lin)
    unit_of(listing, "5-axis 2")
    return listing


@pytest.fixture
def waiting_listing(lin, lin_firm):
    """Submitted by Lin an hour ago."""
    listing = published_listing(
        lin_firm,
        lin,
        state=Listing.State.DRAFT,
        published_at=None,
        reviewed_by=None,
        reviewed_at=None,
        description="五轴联动，铝合金与不锈钢，精度 IT7，可提供三坐标检测报告。",
    )
    unit_of(listing, "5-axis 1")
    listings.submit(listing, by=lin, at=timezone.now() - timedelta(hours=1))
    return listing
