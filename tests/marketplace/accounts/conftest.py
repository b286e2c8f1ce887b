"""Firms in every state, licences, and pictures for the accounts room."""

import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from marketplace.accounts import documents, verification
from marketplace.accounts.models import Organization
from tests import personas

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday, 11:00 in China
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def upload(content=PDF, name="licence.pdf", content_type="application/pdf"):
    return SimpleUploadedFile(name, content, content_type)


def picture(size=(640, 400), kind="JPEG", **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#1a4a8c").save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def new_firm(lin):
    """Lin's firm, just registered."""
    return personas.firm(
        lin,
        uscc=personas.LIN_USCC,
        name="杭州精铸精密机械有限公司",
        short_name="杭州精铸",
        region="330110",
        state=Organization.State.REGISTERED,
        verified_at=None,
    )


@pytest.fixture
def licence(new_firm, lin):
    return documents.store(upload(), owner=new_firm, by=lin)


@pytest.fixture
def waiting(new_firm, licence, lin):
    """Lin's firm has handed its licence in."""
    return verification.submit(new_firm, licence=licence, by=lin, at=AT)
