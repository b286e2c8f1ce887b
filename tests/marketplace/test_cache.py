"""Without Valkey the pages answer, people log in, and wrong passwords are still counted."""

import pytest
from django.core.cache import cache
from django.test import override_settings

from tests.marketplace.accounts.test_login import log_in

AWAY = {
    "default": {
        "BACKEND": "marketplace.cache.PatientCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "KEY_PREFIX": "gongzao",
    }
}


@pytest.fixture
def _valkey_away():
    with override_settings(CACHES=AWAY):
        cache.own_memory.clear()
        yield
        cache.own_memory.clear()


@pytest.mark.usefixtures("_valkey_away")
def test_a_process_remembers_for_itself():
    cache.set("a", 1)
    assert cache.add("a", 2) is False
    assert (cache.get("a"), cache.incr("a"), cache.get_many(["a", "b"])) == (1, 2, {"a": 2})
    cache.delete("a")
    assert cache.get("a", "gone") == "gone"
    assert not cache.reachable()


@pytest.mark.django_db
@pytest.mark.usefixtures("_valkey_away")
def test_people_log_in(visitor, lin):
    assert visitor.get("/").status_code == 200
    assert log_in(visitor, lin.email).status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("_valkey_away")
def test_wrong_passwords_are_still_counted(visitor, lin):
    for _attempt in range(5):
        log_in(visitor, lin.email, "wrong-wrong")
    assert "Too many wrong passwords" in log_in(visitor, lin.email).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("_valkey_away")
def test_readiness_tells_that_it_is_away(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "broker": "away", "worker": "unknown"}


def test_with_valkey_it_is_shared():
    cache.set("shared", 5)
    assert cache.reachable()
    assert cache.own_memory.get("shared") is None
    assert cache.get("shared") == 5
