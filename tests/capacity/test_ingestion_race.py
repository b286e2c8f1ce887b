"""The same message at the same moment, with real commits."""

import pytest
from django.utils import timezone

from capacity import ingestion
from capacity.models import Observation
from tests.capacity.machines import body_of, connected, message
from tests.racing import race

pytestmark = pytest.mark.usefixtures("committed_db")


def test_of_8_equal_messages_at_once_one_is_taken(unit, lin):
    now = timezone.now()
    sent = message(*connected(unit, lin, now), body_of((now, "ACTIVE")), at=now)
    won, lost = race(*[lambda: ingestion.receive(sent, at=now)] * 8)
    assert [receipt.accepted for receipt in won] == [1]
    assert [refused.code for refused in lost] == ["replayed"] * 7
    assert Observation.objects.count() == 1


def test_different_messages_of_one_machine_at_once_are_all_taken(unit, lin):
    now = timezone.now()
    line = connected(unit, lin, now)
    sent = [
        message(*line, body_of((now.replace(microsecond=n), "ACTIVE")), at=now) for n in range(8)
    ]
    won, lost = race(*[lambda each=each: ingestion.receive(each, at=now) for each in sent])
    assert (len(won), lost, Observation.objects.count()) == (8, [], 8)
