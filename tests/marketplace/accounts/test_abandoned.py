"""Files nobody refers to go after a week; whatever refers to one, in whichever way, keeps it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from capacity import revisions
from marketplace.accounts import abandoned, documents
from marketplace.accounts.models import Document
from orders.models import JobDraft
from tests.capacity.conftest import published_listing
from tests.marketplace.accounts.conftest import picture, upload

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
FOREIGN_KEYS = """
    SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.confrelid = 'accounts_document'::regclass
"""


@pytest.fixture
def paper(lin, lin_firm):
    return documents.store(upload(), owner=lin_firm, by=lin)


@pytest.fixture
def photo(lin, lin_firm):
    return documents.store_image(upload(picture(), "a.jpg"), owner=lin_firm, by=lin)


def sweep(days=8):
    return abandoned.sweep(timezone.now() + timedelta(days=days))


def test_an_abandoned_file_goes_after_a_week_with_its_file(
    paper, django_capture_on_commit_callbacks
):
    storage, name = paper.file.storage, paper.file.name
    assert (sweep(days=6), Document.objects.count()) == (0, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep() == 1
    assert (Document.objects.count(), storage.exists(name), sweep()) == (0, False, 0)


def test_every_foreign_key_of_the_database_is_known():
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        there = set(cursor.fetchall())
    known = {
        (model._meta.db_table, model._meta.get_field(name).column)
        for model, name in abandoned.references()
    }
    assert known == there
    assert len(there) > 5


@pytest.mark.parametrize(
    ("model", "name"),
    abandoned.references(),
    ids=lambda each: each if isinstance(each, str) else each._meta.label,
)
def test_a_file_that_something_refers_to_stays(model, name, paper):
    """A bare row with this one column, made with the other constraints out of the way."""
    table, column = model._meta.db_table, model._meta.get_field(name).column
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE bare AS SELECT * FROM {table} LIMIT 0")
        cursor.execute(f"INSERT INTO bare ({column}) VALUES (%s)", [paper.pk])
        cursor.execute("SET LOCAL search_path = pg_temp, public")
        cursor.execute(f"ALTER TABLE bare RENAME TO {table}")
    assert (sweep(), Document.objects.filter(pk=paper.pk).exists()) == (0, True)


def test_a_photo_a_change_took_away_is_still_shown_there(photo, lin, lin_firm):
    listing = published_listing(lin_firm, lin)
    listing.photos.add(photo)
    revision = revisions.change(listing, fields={}, photos=[], by=lin, at=timezone.now())
    listing.photos.remove(photo)
    assert revision.before["photos"] == [str(photo.uuid)]
    assert (sweep(), Document.objects.filter(pk=photo.pk).exists()) == (0, True)


def test_the_drawing_of_a_job_being_written_stays(paper, lin, lin_firm):
    terms = {"kept_drawing": str(paper.uuid)}
    JobDraft.objects.create(organization=lin_firm, written_by=lin, terms=terms)
    assert (sweep(), Document.objects.filter(pk=paper.pk).exists()) == (0, True)


def test_the_database_keeps_what_is_taken_up_in_the_last_moment(paper, lin, lin_firm, monkeypatch):
    listing = published_listing(lin_firm, lin)
    monkeypatch.setattr(abandoned, "_unreferred", Document.objects.all)
    listing.photos.add(paper)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert (sweep(), listing.photos.count()) == (0, 1)
