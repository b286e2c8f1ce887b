"""What may be stored, and what is left of it."""

import io

import pytest
from PIL import Image

from marketplace.accounts import documents, pictures, renditions
from marketplace.accounts.models import Document
from marketplace.core.clock import database_now
from marketplace.core.errors import Invalid
from tests.marketplace.accounts.conftest import PDF, picture, upload

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def store(lin, lin_firm):
    return lambda file, **more: documents.store(file, owner=lin_firm, by=lin, **more)


def content_of(file):
    with file.open() as opened:
        return opened.read()


def size_of(file):
    return Image.open(io.BytesIO(content_of(file))).size


def test_a_pdf_is_kept_as_it_is(store):
    document = store(upload())
    assert (document.content_type, document.size, document.name) == (
        "application/pdf",
        len(PDF),
        "licence.pdf",
    )
    assert content_of(document.file) == PDF


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00" + b"\0" * 200, SVG, HTML, b"PK\x03\x04" + b"\0" * 50, b"GIF89a" + b"\0" * 50],
    ids=["exe", "svg", "html", "zip", "gif"],
)
@pytest.mark.parametrize("name", ["licence.pdf", "licence.png", "licence.pdf.exe"])
def test_the_content_decides_not_the_name(store, content, name):
    with pytest.raises(Invalid, match="neither a PDF nor a picture"):
        store(upload(content, name))
    assert not Document.objects.exists()


def test_an_empty_file_is_refused(store):
    with pytest.raises(Invalid, match="empty"):
        store(upload(b""))


def test_a_torn_pdf_is_refused(store):
    with pytest.raises(Invalid, match="breaks off"):
        store(upload(PDF[:12]))


def test_a_torn_picture_is_refused(store):
    with pytest.raises(Invalid, match="cannot be read"):
        store(upload(picture()[:300], "photo.jpg"))


def test_too_large_is_said_with_both_sizes(store):
    with pytest.raises(Invalid) as refusal:
        store(upload(PDF + b" " * documents.MEGABYTE, "big.pdf"), max_bytes=documents.MEGABYTE)
    assert str(refusal.value) == (
        "This file is 1.1 MB; at most 1 MB fit. Make it smaller or split it."
    )


def test_a_refusal_names_its_field(store):
    with pytest.raises(Invalid) as refusal:
        store(upload(SVG), field="licence")
    assert refusal.value.field == "licence"


def test_a_pixel_bomb_is_refused(store):
    bomb = picture((12_000, 5_000), "PNG")
    assert len(bomb) < documents.MEGABYTE
    with pytest.raises(Invalid, match="too many pixels"):
        store(upload(bomb, "bomb.png"))


def test_a_picture_loses_its_exif(store):
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    exif.get_ifd(0x8825)[2] = (30.0, 16.0, 0.0)  # where it was taken
    content = picture(exif=exif)
    assert b"SecretCam" in content
    document = store(upload(content, "photo.jpg", "image/jpeg"))
    renditions.process_due(database_now())
    document.refresh_from_db()
    for kept in (content_of(document.file), content_of(document.thumbnail)):
        assert b"SecretCam" not in kept
        assert not Image.open(io.BytesIO(kept)).getexif()


def test_code_behind_a_picture_is_left_behind(store):
    document = store(upload(picture() + HTML, "photo.jpg"))
    assert b"<script>" not in content_of(document.file)


def test_a_large_picture_is_made_smaller(store):
    document = store(upload(picture((4000, 2000)), "photo.jpg"))
    assert (document.content_type, document.name) == ("image/webp", "photo.webp")
    assert (document.width, document.height) == (pictures.LARGE, 1024)
    assert size_of(document.file) == (pictures.LARGE, 1024)


def test_a_picture_lying_on_its_side_is_turned(store):
    exif = Image.Exif()
    exif[0x0112] = 6
    document = store(upload(picture((640, 400), exif=exif), "photo.jpg"))
    assert (document.width, document.height) == (400, 640)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ("营业执照.PDF", "营业执照.pdf"),
        ('a"b\r\nc.pdf', "a b c.pdf"),
        ("invoice.pdf.exe", "invoice.pdf.pdf"),
        ("gnp\u202efdp.exe", "gnp fdp.pdf"),
        ("...", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_keep_no_folders_and_no_tricks(sent, kept):
    assert documents.display_name(sent, ".pdf") == kept


def test_the_name_on_disk_is_ours(store):
    document = store(upload(name="../../../evil.pdf"))
    assert document.file.name.startswith("documents/")
    assert "evil" not in document.file.name


def test_a_pdf_is_saved_and_a_picture_shown(store):
    pdf = documents.respond(store(upload()))
    shown = documents.respond(store(upload(picture(), "photo.jpg")), thumbnail=True)
    assert pdf["Content-Disposition"] == 'attachment; filename="licence.pdf"'
    assert shown["Content-Disposition"] == 'inline; filename="photo.webp"'
    assert {each["X-Content-Type-Options"] for each in (pdf, shown)} == {"nosniff"}
    for response in (pdf, shown):
        response.close()
