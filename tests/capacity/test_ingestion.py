"""The signed road in: what is taken, and every way to be refused."""

import json
import secrets
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from capacity import connections, ingestion, keys
from capacity.models import Connection, Nonce, Observation
from tests.capacity.machines import body_of, connected, every, message, post, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(unit, lin, now):
    return connected(unit, lin, now)


@pytest.fixture
def stranger():
    """A program without cookies, and with the CSRF check on."""
    return Client(enforce_csrf_checks=True)


def refusal(client, sent):
    answer = post(client, sent)
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["detail"], problem
    return answer.status_code, problem["code"]


def test_a_signed_reading_is_stored_and_the_machine_is_live(stranger, line, now):
    answer = post(stranger, message(*line, body_of((now, "ACTIVE", 3_200)), at=now))
    assert (answer.status_code, answer.json()) == (
        202,
        {"accepted": 1, "duplicates": 0, "is_test": False},
    )
    assert Observation.objects.values_list("at", "execution", "power_w").get() == (
        now,
        "ACTIVE",
        3_200.0,
    )
    line[0].refresh_from_db()
    assert line[0].state == Connection.State.LIVE


def test_a_message_without_readings_is_a_test_and_wakes_nothing(stranger, line, now):
    answer = post(stranger, message(*line, body_of(), at=now))
    assert answer.json() == {"accepted": 0, "duplicates": 0, "is_test": True}
    line[0].refresh_from_db()
    assert (line[0].state, line[0].first_seen_at) == (Connection.State.WAITING, None)
    assert line[0].last_seen_at is not None


FORGERIES = {
    "another body": ({"body": b'{"readings": []} '}, 400, "body_differs"),
    "a cut body": ({"body": b'{"read'}, 400, "body_differs"),
    "another digest": ({"digest": "0" * 64}, 400, "body_differs"),
    "another signature": ({"signature": "0" * 64}, 401, "wrong_signature"),
    "letters for a signature": ({"signature": "ключ"}, 401, "wrong_signature"),
    "another nonce": ({"nonce": "another-nonce-here"}, 401, "wrong_signature"),
    "a short nonce": ({"nonce": "short"}, 400, "wrong_nonce"),
    "no nonce": ({"nonce": ""}, 400, "headers_missing"),
    "no number for a time": ({"timestamp": "noon"}, 400, "wrong_timestamp"),
    "a key nobody has": ({"key": "0197e3f0-0000-7000-8000-000000000000"}, 401, "unknown_key"),
    "a key that is none": ({"key": "7"}, 401, "unknown_key"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_message_that_was_altered_is_refused(stranger, line, now, name):
    changed, status, code = FORGERIES[name]
    sent = message(*line, body_of(), at=now, **changed)
    sent = sent if sent.signature.isascii() else message(*line, body_of(), at=now, signature="é")
    assert refusal(stranger, sent) == (status, code)
    assert not Nonce.objects.exists()


def test_another_timestamp_breaks_the_signature(stranger, line, now):
    later = str(int(now.timestamp()) + 1)
    sent = message(*line, body_of(), at=now, timestamp=later)
    assert refusal(stranger, sent) == (401, "wrong_signature")


@pytest.mark.parametrize(("minutes", "code"), [(-6, "message_too_old"), (6, "message_from_future")])
def test_a_clock_may_be_five_minutes_off(stranger, line, now, minutes, code):
    assert refusal(stranger, message(*line, body_of(), at=now + timedelta(minutes=minutes))) == (
        401,
        code,
    )
    near = now + timedelta(minutes=4 if minutes > 0 else -4)
    assert post(stranger, message(*line, body_of(), at=near)).status_code == 202


def test_the_same_message_is_taken_once(stranger, line, now):
    sent = message(*line, body_of((now, "ACTIVE")), at=now)
    assert post(stranger, sent).status_code == 202
    assert refusal(stranger, sent) == (409, "replayed")
    assert Observation.objects.count() == 1


def test_a_refused_message_may_be_put_right_under_its_nonce(stranger, line, now):
    nonce = secrets.token_hex(16)
    wrong = message(*line, b'{"readings": 7}', at=now, number=nonce)
    assert refusal(stranger, wrong) == (400, "no_readings")
    assert post(stranger, message(*line, body_of(), at=now, number=nonce)).status_code == 202


def test_the_key_of_another_machine_is_refused(stranger, line, other_unit, lin, now):
    there, key = connected(other_unit, lin, now)
    path = f"/api/v1/units/{line[0].unit.uuid}/readings/"
    sent = message(there, key, body_of((now, "ACTIVE")), at=now, path=path)
    assert refusal(stranger, sent) == (403, "other_machine")
    moved = message(*line, body_of(), at=now, key=str(there.uuid))
    assert refusal(stranger, moved) == (401, "wrong_signature")


def test_a_closed_or_renewed_key_opens_nothing(stranger, line, lin, now):
    there, key = line
    fresh = connections.renew_key(there, by=lin, at=now)
    assert refusal(stranger, message(there, key, body_of(), at=now)) == (401, "wrong_signature")
    assert post(stranger, message(there, fresh, body_of(), at=now)).status_code == 202
    connections.close(there, by=lin, at=now)
    assert refusal(stranger, message(there, fresh, body_of(), at=now)) == (401, "unknown_key")


MINUTE = timedelta(minutes=1)
CONTENT = {
    "no JSON": (lambda now: b"{readings", "not_json"),
    "a list": (lambda now: b"[]", "no_readings"),
    "NaN": (lambda now: b'{"readings": [{"power_w": NaN}]}', "not_json"),
    "deep": (lambda now: b"[" * 100_000, "not_json"),
    "a number": (lambda now: b'{"readings": [7]}', "not_an_object"),
    "no time": (lambda now: b'{"readings": [{"execution": "ACTIVE"}]}', "wrong_time"),
    "no zone": (
        lambda now: b'{"readings": [{"at": "2026-11-22T10:00:00", "power_w": 1}]}',
        "time_without_zone",
    ),
    "nothing said": (lambda now: body_of((now, "")), "says_nothing"),
    "a word of its own": (lambda now: body_of((now, "RUNNING")), "unknown_execution"),
    "negative power": (lambda now: body_of((now, "", -1)), "wrong_power"),
    "endless power": (lambda now: body_of((now, "", 10**400)), "wrong_power"),
    "the future": (lambda now: body_of((now + 6 * MINUTE, "READY")), "reading_in_future"),
    "last year": (lambda now: body_of((now - 91 * 1440 * MINUTE, "READY")), "reading_too_old"),
    "backwards": (
        lambda now: body_of((now, "READY"), (now - MINUTE, "ACTIVE")),
        "out_of_order",
    ),
    "twice": (lambda now: body_of((now, "READY"), (now, "ACTIVE")), "duplicate_reading"),
    "too many": (
        lambda now: body_of(*every(1, now - 1_001 * MINUTE, now, "READY")),
        "too_many_readings",
    ),
    "a field too many": (
        lambda now: json.dumps({"readings": [{"at": now.isoformat(), "watt": 1}]}).encode(),
        "unknown_field",
    ),
}


@pytest.mark.parametrize("name", CONTENT)
def test_content_that_cannot_be_meant_is_named(stranger, line, now, name):
    make, code = CONTENT[name]
    assert refusal(stranger, message(*line, make(now), at=now)) == (400, code)
    assert (Observation.objects.count(), Nonce.objects.count()) == (0, 0)


def test_a_body_over_the_limit_is_not_read(stranger, line, now):
    assert refusal(stranger, message(*line, b" " * (256 * 1024 + 1), at=now)) == (413, "too_large")


def test_1000_readings_fit_and_come_twice_without_harm(stranger, line, now):
    body = body_of(*every(1, now - 1_000 * MINUTE, now, "ACTIVE"))
    first, again = (post(stranger, message(*line, body, at=now)).json() for _ in range(2))
    assert (first["accepted"], again["accepted"], again["duplicates"]) == (1_000, 0, 1_000)


def test_too_many_messages_are_slowed_down_per_key(stranger, line, other_unit, lin, now):
    other = connected(other_unit, lin, now)
    for _number in range(ingestion.MOST_MESSAGES):
        ingestion.receive(message(*line, body_of(), at=now), at=now)
    with pytest.raises(ingestion.TooMany) as caught:
        ingestion.receive(message(*line, body_of(), at=now), at=now)
    assert 0 < caught.value.wait <= 60
    assert ingestion.receive(message(*other, body_of(), at=now), at=now).is_test


def test_being_too_fast_says_when_to_go_on(stranger, line, now, monkeypatch):
    monkeypatch.setattr(ingestion, "MOST_MESSAGES", 0)
    answer = post(stranger, message(*line, body_of(), at=timezone.now()))
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_messages")
    assert 0 < int(answer["Retry-After"]) <= 60


def test_keys_are_kept_encrypted_and_follow_a_new_secret_key(line, settings):
    there, key = line
    stored = Connection.objects.values_list("secret", flat=True).get()
    assert key not in stored
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new" * 20
    assert connections.reseal_all() == 1
    assert connections.reseal_all() == 0
    settings.SECRET_KEY_FALLBACKS = []
    there.refresh_from_db()
    assert keys.unseal(there.secret) == key


def test_a_key_whose_secret_was_lost_is_refused_with_a_sentence(stranger, line, now, settings):
    settings.SECRET_KEY = "forgotten" * 8
    assert refusal(stranger, message(*line, body_of(), at=now)) == (401, "key_lost")


def test_old_nonces_are_forgotten_only_when_their_message_is_too_old(line, now):
    ingestion.receive(message(*line, body_of(), at=now), at=now)
    assert ingestion.forget_nonces(now + timedelta(minutes=9)) == 0
    assert ingestion.forget_nonces(now + timedelta(minutes=11)) == 1


def test_the_database_itself_keeps_a_nonce_and_a_moment_once(line, now):
    there, _key = line
    says(there, (now, "ACTIVE"), at=now)
    Nonce.objects.create(connection=there, value="once", expires_at=now)
    again = (
        "nonce (connection_id, value, expires_at) SELECT connection_id, value, now()",
        "observation (connection_id, at, execution, received_at) SELECT connection_id, at, '', at",
    )
    for each in again:
        statement = f"INSERT INTO capacity_{each} FROM capacity_{each.split()[0]}"
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_ingesting_costs_six_statements(line, now, django_assert_num_queries):
    says(line[0], (now - MINUTE, "READY"), at=now)
    sent = message(*line, body_of((now, "ACTIVE")), at=now)
    with django_assert_num_queries(6):  # key, savepoint-free transaction of nonce, rows, connection
        ingestion.receive(sent, at=now)
