"""Thumbnails and fingerprints: owed by rows, made by workers, never twice and never for ever."""

import hashlib
import io
from datetime import timedelta

import numpy as np
import pytest
from PIL import Image

from marketplace.accounts import documents, pictures, renditions
from marketplace.accounts.fingerprints import fingerprint
from marketplace.accounts.models import Document
from marketplace.core.clock import database_now
from tests.marketplace.accounts.conftest import upload

pytestmark = pytest.mark.django_db


def photograph(seed=1, size=(640, 400), kind="JPEG", **options):
    """Noise with large shapes in it: what a hash can recognise."""
    rows = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(rows).resize(size, Image.Resampling.BICUBIC).save(buffer, kind, **options)
    return buffer.getvalue()


def distance(one, other):
    return ((one ^ other) & (2**64 - 1)).bit_count()


@pytest.fixture
def stored(lin, lin_firm):
    def store(content=None):
        file = upload(content or photograph(), "photo.jpg", "image/jpeg")
        return documents.store_image(file, owner=lin_firm, by=lin)

    return store


def fresh(document):
    return Document.objects.get(pk=document.pk)


def test_an_upload_owes_a_thumbnail_and_shows_the_large_picture_until_then(stored):
    document = stored()
    assert (document.thumbnail.name, document.fingerprint) == ("", None)
    assert document.processing_due_at == database_now()
    shown = documents.respond(document, thumbnail=True)
    assert hashlib.sha256(b"".join(shown)).hexdigest() == document.sha256
    assert shown["Cache-Control"] == "private, max-age=60"
    shown.close()


def test_the_worker_makes_both_and_owes_nothing(stored):
    document = stored()
    assert renditions.process(document.pk, database_now())
    done = fresh(document)
    with done.thumbnail.open() as file, Image.open(file) as small:
        assert (small.size, small.format) == ((480, 300), "WEBP")
    assert (done.processing_due_at, done.processing_tries) == (None, 1)
    assert -(2**63) <= done.fingerprint < 2**63


def test_a_second_run_finds_nothing_to_do(stored):
    document = stored()
    now = database_now()
    assert [renditions.process_due(now), renditions.process_due(now)] == [1, 0]
    assert renditions.process(document.pk, now) is False


def test_a_copy_saved_smaller_and_rougher_has_nearly_the_same_fingerprint():
    original = Image.open(io.BytesIO(photograph()))
    copy = Image.open(io.BytesIO(photograph(size=(400, 250), quality=40)))
    assert distance(fingerprint(original), fingerprint(copy)) <= 6
    assert distance(fingerprint(original), fingerprint(Image.open(io.BytesIO(photograph(2))))) > 6


def test_a_blank_picture_has_no_fingerprint_and_is_not_asked_again(stored):
    blank = io.BytesIO()
    Image.new("RGB", (300, 200), "#fff").save(blank, "PNG")
    document = stored(blank.getvalue())
    now = database_now()
    assert [renditions.process_due(now), renditions.process_due(now)] == [1, 0]
    assert (fresh(document).fingerprint, bool(fresh(document).thumbnail)) == (None, True)


def test_pictures_from_before_are_found_by_the_same_sweep(stored):
    document = stored()
    Document.objects.update(processing_due_at=None)
    assert renditions.process_due(database_now()) == 1
    assert fresh(document).fingerprint is not None


def test_an_old_thumbnail_is_kept(stored):
    document = stored()
    renditions.process_due(database_now())
    name = fresh(document).thumbnail.name
    Document.objects.update(fingerprint=None, processing_tries=0)
    renditions.process_due(database_now())
    assert fresh(document).thumbnail.name == name


def test_a_broken_picture_is_given_up_at_once(stored):
    document = stored()
    with document.file.storage.open(document.file.name, "wb") as file:
        file.write(b"no picture at all")
    assert renditions.process_due(database_now()) == 0
    assert (fresh(document).processing_due_at, fresh(document).processing_tries) == (None, 1)
    assert renditions.process_due(database_now() + timedelta(days=30)) == 0


def test_a_file_that_is_away_is_tried_again_later_and_not_for_ever(stored):
    document = stored()
    document.file.storage.delete(document.file.name)
    at, waits = database_now(), []
    while due := fresh(document).processing_due_at:
        with pytest.raises(FileNotFoundError):
            renditions.process_due(due)
        later = fresh(document).processing_due_at
        waits.append(later and later - due)
    assert waits == [timedelta(minutes=2**n) for n in range(1, renditions.MOST_TRIES)] + [None]
    assert renditions.process_due(at + timedelta(days=30)) == 0


def test_a_worker_that_died_leaves_the_row_to_the_next(stored, monkeypatch):
    document = stored()

    def die(file):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(pictures, "decode", die)
        with pytest.raises(SystemExit):
            renditions.process(document.pk, database_now())
    assert renditions.process_due(database_now()) == 0
    assert renditions.process_due(database_now() + timedelta(minutes=2)) == 1


def test_a_slow_worker_takes_its_file_back(stored, monkeypatch):
    """Its claim ran out and another was faster: the row keeps the other's thumbnail."""
    document = stored()
    now, decode = database_now(), pictures.decode

    def slow(file):
        monkeypatch.setattr(pictures, "decode", decode)
        renditions.process_due(now + timedelta(minutes=2))
        return decode(file)

    monkeypatch.setattr(pictures, "decode", slow)
    assert renditions.process(document.pk, now) is False
    done = fresh(document)
    folder, _slash, name = done.thumbnail.name.rpartition("/")
    assert done.thumbnail.storage.listdir(folder) == ([], [name])
