"""Storing and serving files: typed by their content, named by us, pictures made anew.

Each room serves its documents under its own address, after its own `…_for(user)` check, with
`respond`. No file is served by its name, nor has it an address of its own (marketplace/files.py).
"""

import hashlib
import math
import re
from functools import partial
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _

from marketplace.accounts import pictures, tasks
from marketplace.accounts.models import Document, Organization
from marketplace.core import clock
from marketplace.core.errors import Invalid

MEGABYTE = 2**20
MAX_BYTES = 20 * MEGABYTE
MAX_IMAGE_BYTES = 10 * MEGABYTE
PDF = "application/pdf"
NAME_LENGTH = 120
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200e\u200f\u202a-\u202e]+")


def store(
    upload: UploadedFile,
    *,
    owner: Organization,
    by: Any,
    level: str = Document.Level.SECRET,
    kinds: tuple[str, ...] = ("pdf", "image"),
    max_bytes: int = MAX_BYTES,
    field: str | None = None,
) -> Document:
    """Keeps a PDF as it is, a picture drawn anew. Raises Invalid (at `field`) with a sentence."""
    _check_size(upload, max_bytes, field)
    head = upload.read(16)
    upload.seek(0)
    if "image" in kinds and pictures.looks_like_one(head):
        return store_image(upload, owner=owner, by=by, level=level, field=field)
    if "pdf" not in kinds or not head.startswith(b"%PDF-"):
        raise Invalid(_wrong_type(kinds), field=field)
    content = upload.read()
    if b"%%EOF" not in content[-2048:]:
        raise Invalid(
            _("This PDF breaks off before its end. Export it again and upload it once more."),
            field=field,
        )
    document = _document(upload, content, PDF, ".pdf", owner=owner, by=by, level=level)
    document.save()
    return document


def store_image(
    upload: UploadedFile,
    *,
    owner: Organization,
    by: Any,
    level: str = Document.Level.COUNTERPARTY,
    field: str | None = None,
) -> Document:
    """A picture drawn anew as WebP: no EXIF (place, device), at most 2048 px.

    A worker adds the thumbnail and the fingerprint (renditions.py).
    """
    _check_size(upload, MAX_IMAGE_BYTES, field)
    try:
        picture = pictures.redraw(upload)
    except Invalid as refused:
        raise Invalid(refused.sentence, field=field) from refused
    document = _document(
        upload, picture.content, pictures.WEBP, ".webp", owner=owner, by=by, level=level
    )
    document.width, document.height = picture.width, picture.height
    document.processing_due_at = clock.database_now()
    document.save()
    # Only a hint: the row says what is owed, and the timer finds what a lost broker forgot.
    transaction.on_commit(partial(tasks.process_picture.delay, document.pk), robust=True)
    return document


def _document(upload: UploadedFile, content: bytes, kind: str, ending: str, **fields: Any):
    """The row with its file written; the name on disk is ours, never the sender's."""
    document = Document(
        name=display_name(upload.name or "", ending),
        content_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        owner=fields["owner"],
        uploaded_by=fields["by"],
        level=fields["level"],
    )
    document.file.save(f"{uuid4().hex}{ending}", ContentFile(content), save=False)
    return document


def display_name(sent: str, ending: str) -> str:
    """The sender's name without folders and control characters, with the ending of its content."""
    stem = PurePath(sent.replace("\\", "/")).name.rsplit(".", 1)[0]
    stem = UNPRINTABLE.sub(" ", stem).strip(" .")
    return f"{stem[:NAME_LENGTH] or _('file')}{ending}"


def _check_size(upload: UploadedFile, max_bytes: int, field: str | None) -> None:
    if not upload.size:
        raise Invalid(_("This file is empty. Choose another one."), field=field)
    if upload.size > max_bytes:
        sentence = _("This file is %(size)s; at most %(limit)s fit. Make it smaller or split it.")
        sizes = {"size": _megabytes(upload.size), "limit": _megabytes(max_bytes)}
        raise Invalid(sentence % sizes, field=field)


def _megabytes(size: int) -> str:
    """Rounded up to a tenth: one byte over 20 MB must not read “20 MB; at most 20 MB fit”."""
    return f"{math.ceil(size * 10 / MEGABYTE) / 10:g} MB"


def _wrong_type(kinds: tuple[str, ...]) -> str:
    if kinds == ("pdf",):
        return _("The content of this file is not a PDF. Upload a PDF.")
    if kinds == ("image",):
        return _("The content of this file is not a picture. Upload a JPEG, PNG or WebP.")
    return _("The content of this file is neither a PDF nor a picture. Use PDF, JPEG, PNG or WebP.")


def respond(document: Document, *, thumbnail: bool = False) -> HttpResponse:
    """The file for a reader who was checked before: our own pictures inline, the rest to save."""
    small = thumbnail and bool(document.thumbnail)
    file = document.thumbnail if small else document.file
    try:
        opened = file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(
        opened,
        content_type=document.content_type,
        as_attachment=not document.is_image,
        filename=document.name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    is_final = small or not thumbnail  # the small one may be ready in a moment
    response["Cache-Control"] = f"private, max-age={3600 if is_final else 60}"
    return response
