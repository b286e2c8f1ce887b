"""Files sent to do harm, through the real page: refused with a sentence, or made harmless."""

import io
import struct
import zlib

import pytest
from PIL import Image

from marketplace.accounts import documents
from marketplace.accounts.models import Certificate, Document
from tests.marketplace.accounts.certificate_world import handed_in
from tests.marketplace.accounts.conftest import PDF, picture, upload
from tests.marketplace.accounts.test_certificate_pages import NEW, TYPED

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PDF_WITH_SCRIPT = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def png_claiming(width, height):
    """A few bytes of PNG that would unpack to a wall of pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 10_000)), (b"IEND", b"")):
        parts += [struct.pack(">I", len(data)), kind, data]
        parts.append(struct.pack(">I", zlib.crc32(kind + data)))
    return b"".join(parts)


def sent(client, content, name="paper.pdf", kind="application/pdf"):
    return client.post(NEW, TYPED | {"file": upload(content, name, kind)})


@pytest.mark.parametrize(
    ("content", "file", "sentence"),
    [
        (SVG, "paper.svg image/svg+xml", "neither a PDF nor a picture"),
        (SVG, "paper.png image/png", "neither a PDF nor a picture"),
        (b"<!doctype html>" + SCRIPT, "paper.pdf application/pdf", "neither a PDF nor"),
        (SCRIPT + PDF, "paper.pdf application/pdf", "neither a PDF nor a picture"),
        (b"PK\x03\x04" + PDF, "paper.docx application/zip", "neither a PDF nor a picture"),
        (b"GIF89a" + SCRIPT, "paper.gif image/gif", "neither a PDF nor a picture"),
        (b"", "paper.pdf application/pdf", "empty"),
        (PDF[:20], "paper.pdf application/pdf", "breaks off"),
        (png_claiming(60_000, 60_000), "bomb.png image/png", "too many pixels"),
        (png_claiming(7_000, 7_000), "bomb.png image/png", "cannot be read"),
        (picture()[:-200], "torn.jpg image/jpeg", "cannot be read"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 500, "a.jpg image/jpeg", "cannot be read"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\0" * 99, "a.webp image/webp", "cannot be read"),
    ],
)
def test_it_is_refused_with_a_sentence_and_nothing_is_kept(
    as_lin, lin_firm, content, file, sentence
):
    answer = sent(as_lin, content, *file.split(" "))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    assert sentence in answer.text
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("size", "limit", "content"),
    [(20, "20 MB", PDF), (10, "10 MB", b"\xff\xd8\xff\xe0")],
)
def test_one_byte_too_many_reads_as_more_than_the_limit(as_lin, lin_firm, size, limit, content):
    answer = sent(as_lin, content.ljust(size * 2**20 + 1, b" "))
    assert f"This file is {size}.1 MB; at most {limit} fit." in answer.text


def kept(client):
    """What a reader is given back."""
    certificate = Certificate.objects.get()
    answer = client.get(f"/firm/certificates/{certificate.uuid}/file/")
    return answer, b"".join(answer)


@pytest.mark.parametrize("tail", [SCRIPT, PDF, b"PK\x03\x04" + SCRIPT, b"<?php system($_GET[0]);"])
def test_a_picture_that_is_something_else_too_is_only_a_picture(as_lin, lin_firm, tail):
    comment = b"\xff\xfe" + struct.pack(">H", len(tail) + 2) + tail
    polyglot = picture()[:2] + comment + picture()[2:] + tail
    assert sent(as_lin, polyglot, "paper.jpg.html", "text/html").status_code == 302
    answer, content = kept(as_lin)
    assert answer["Content-Type"] == "image/webp"
    assert tail not in content
    assert Image.open(io.BytesIO(content)).format == "WEBP"


def test_a_pdf_with_a_script_is_only_ever_saved(as_lin, lin_firm):
    assert sent(as_lin, PDF_WITH_SCRIPT).status_code == 302
    answer, content = kept(as_lin)
    assert content == PDF_WITH_SCRIPT
    assert answer["Content-Disposition"] == 'attachment; filename="paper.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_a_pdf_with_a_page_in_front_of_its_ending_is_a_pdf_to_save(as_lin, lin_firm):
    assert sent(as_lin, PDF + SCRIPT + b"\n%%EOF\n", "x.html", "text/html").status_code == 302
    answer, _content = kept(as_lin)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf",
        'attachment; filename="x.pdf"',
    )


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.d/x.pdf",
        "..\\..\\web.config",
        "/etc/passwd",
        "C:\\windows\\x.exe",
        "paper.pdf\r\nSet-Cookie: a=b",
        'x";filename="evil.html',
        "paper.pdf\x00.html",
        "CON.pdf",
        "." * 300,
        "\u202efdp.exe",
    ],
)
def test_no_name_reaches_the_disk_or_the_header(as_lin, lin_firm, name, settings):
    assert sent(as_lin, PDF, name).status_code == 302
    document = Document.objects.get()
    folder, _slash, stem = document.file.name.rpartition("/")
    assert (folder.startswith("documents/2"), len(stem)) == (True, 36)
    assert stem.removesuffix(".pdf").isalnum()
    answer, _content = kept(as_lin)
    header = answer["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not set(header) & set("\r\n\0")
    assert ".html" not in header.split("filename")[-1] or header.endswith('.pdf"')


def test_the_place_a_photo_was_taken_is_gone(as_lin, lin_firm):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 16.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    exif[0x0110] = "SecretPhone 15"
    photo = picture(exif=exif)
    assert b"SecretPhone" in photo
    sent(as_lin, photo, "photo.jpg", "image/jpeg")
    _answer, content = kept(as_lin)
    assert b"SecretPhone" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


def test_the_browser_is_never_told_another_type_than_ours(as_lin, lin, lin_firm):
    """Whatever a row says: pictures we drew are shown, everything else is saved."""
    certificate = handed_in(lin_firm, lin)
    Document.objects.update(content_type="text/html", name="x.html")
    answer = as_lin.get(f"/firm/certificates/{certificate.uuid}/file/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_the_limits_are_those_the_form_names():
    assert (documents.MAX_BYTES, documents.MAX_IMAGE_BYTES) == (20 * 2**20, 10 * 2**20)
