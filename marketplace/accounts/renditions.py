"""What a worker adds to an uploaded picture: the thumbnail and the fingerprint.

The row says what is owed (`processing_due_at`); until it is done pages show the large picture.
A try is counted before it begins, so that a picture that kills its worker is not tried for ever.
"""

from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from marketplace.accounts import pictures
from marketplace.accounts.fingerprints import fingerprint
from marketplace.accounts.models import Document
from marketplace.core.errors import Invalid

BATCH = 100
MOST_TRIES = 6  # with the waits between them: two hours

log = structlog.get_logger(__name__)


def process_due(at: datetime) -> int:
    """Makes what is due at `at`, pictures from before this worker existed too; returns how many."""
    _adopt(at)
    done = 0
    for _each in range(BATCH):
        document = _claim(Document.objects.filter(processing_due_at__lte=at), at)
        if document is None:
            break
        done += _process(document)
    return done


def process(document_id: int, at: datetime) -> bool:
    """One picture, as soon as it is uploaded; False if another worker has it."""
    document = _claim(Document.objects.filter(pk=document_id, processing_due_at__lte=at), at)
    return document is not None and _process(document)


def _adopt(at: datetime) -> None:
    """Pictures nobody ever looked at join the queue, a batch at a time."""
    unknown = Q(width__isnull=False, fingerprint=None, processing_tries=0, processing_due_at=None)
    batch = Document.objects.filter(unknown).order_by("id").values("pk")[:BATCH]
    Document.objects.filter(unknown, pk__in=batch).update(processing_due_at=at)


def _claim(due, at: datetime) -> Document | None:
    """Takes the next row: nobody else sees it until the wait is over."""
    with transaction.atomic():
        rows = due.select_for_update(skip_locked=True, of=("self",))
        document = rows.order_by("processing_due_at", "id").first()
        if document is None:
            return None
        document.processing_tries += 1
        wait = timedelta(minutes=2**document.processing_tries)
        is_last = document.processing_tries >= MOST_TRIES
        document.processing_due_at = None if is_last else at + wait
        document.save(update_fields=["processing_tries", "processing_due_at"])
    return document


def _process(document: Document) -> bool:
    try:
        with document.file.open("rb") as file:
            image = pictures.decode(file)
    except Invalid:  # it will not become readable by waiting
        log.warning("picture_unreadable", document=str(document.uuid))
        _finish(document, processing_due_at=None)
        return False
    small = pictures.webp(pictures.fit(image, pictures.SMALL))
    return _keep(document, small, fingerprint(image))


def _keep(document: Document, small: bytes, bits: int | None) -> bool:
    """Writes the file, then the row; a file whose row another worker finished is taken back."""
    made = ""
    if not document.thumbnail:
        document.thumbnail.save(f"{uuid4().hex}.webp", ContentFile(small), save=False)
        made = document.thumbnail.name
    found = {"thumbnail": document.thumbnail.name, "fingerprint": bits, "processing_due_at": None}
    is_ours = _finish(document, **found)
    if made and not is_ours:
        document.thumbnail.storage.delete(made)
    return is_ours


def _finish(document: Document, **found) -> bool:
    """Only while the claim still is this try's own."""
    own = Document.objects.filter(pk=document.pk, processing_tries=document.processing_tries)
    return bool(own.update(**found))
