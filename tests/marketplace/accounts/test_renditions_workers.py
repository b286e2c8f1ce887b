"""Several workers at one picture, and the real one: committed rows, other processes."""

import pytest

from marketplace.accounts import documents, renditions
from marketplace.core.clock import database_now
from marketplace.processes import wait_for
from tests.marketplace.accounts.conftest import upload
from tests.marketplace.accounts.test_renditions import fresh, photograph
from tests.racing import race


@pytest.mark.race
def test_two_workers_make_one_thumbnail(committed_db, lin, lin_firm):
    file = upload(photograph(), "photo.jpg", "image/jpeg")
    document = documents.store_image(file, owner=lin_firm, by=lin)
    at = database_now()
    results, _refused = race(*[lambda: renditions.process(document.pk, at)] * 3)
    assert sorted(results) == [False, False, True]
    assert fresh(document).processing_tries == 1


def test_the_real_worker_does_it_after_the_upload(committed_db, worker, lin, lin_firm, settings):
    """Through the broker, in its own process, with its own settings."""
    settings.MEDIA_ROOT = worker.environment["MEDIA_ROOT"]
    file = upload(photograph(), "photo.jpg", "image/jpeg")
    document = documents.store_image(file, owner=lin_firm, by=lin)
    assert wait_for(lambda: fresh(document).fingerprint is not None, seconds=20, process=worker)
