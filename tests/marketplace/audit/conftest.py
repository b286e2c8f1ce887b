"""The test seals, and nobody else."""

import os

import psycopg
import pytest
from django.db import connection

from marketplace.audit import seal
from tests import databases


@pytest.fixture
def only_sealer(monkeypatch):
    """Holds the sealers' lock against a live worker; the test itself seals under another name."""
    name = connection.settings_dict["NAME"]
    url = databases.with_database(os.environ["SUPERUSER_DATABASE_URL"], name)
    with psycopg.connect(url, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(hashtext(%s))", [seal.LOCK])
        monkeypatch.setattr(seal, "LOCK", "tests.seal")
        yield
