"""Stretches in the database equal those of the pure rules, however the readings arrive."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capacity import connections, derivation
from capacity.models import Observation, Stretch, UtilisationDay
from capacity.ranges import as_range, local_day, midnight
from capacity.stretches import Reading, Thresholds, derive
from marketplace.core.periods import Period
from tests.capacity.machines import connected, every, says

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def line(unit, lin, now):
    return connected(unit, lin, now)[0]


def stored(unit):
    rows = Stretch.objects.filter(unit=unit).order_by("during")
    return [(row.period.start, row.period.end, row.status) for row in rows]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_order_of_arrival_makes_the_same_stretches(line, now, data):
    minutes = data.draw(st.lists(st.integers(1, 300), min_size=1, max_size=15, unique=True))
    words = st.sampled_from(["ACTIVE", "READY", "", "UNAVAILABLE"])
    watts = st.sampled_from([0.0, 850.0, 1_000.0])
    rows = [Reading(now - m * MINUTE, data.draw(words), data.draw(watts)) for m in minutes]
    with transaction.atomic():
        for number, row in enumerate(rows):
            says(line, (row.at, row.execution, row.power_w), at=now)
            if data.draw(st.booleans()) or number == len(rows) - 1:
                derivation.run(line.pk, at=now + number * MINUTE)
        until = now + (len(rows) - 1) * MINUTE
        spans = derive(rows, thresholds=Thresholds(), until=until)
        assert stored(line.unit) == [(s.period.start, s.period.end, s.status) for s in spans]
        transaction.set_rollback(True)


def test_a_sweep_takes_what_has_news_and_then_rests(line, now):
    says(line, (now - 20 * MINUTE, "ACTIVE"), (now - 15 * MINUTE, "READY"), at=now)
    assert (derivation.sweep(now), derivation.sweep(now)) == (1, 0)
    says(line, (now - 12 * MINUTE, "ACTIVE"), at=now)
    assert derivation.sweep(now + 3 * MINUTE) == 1
    assert [status for _start, _end, status in stored(line.unit)] == ["busy", "idle", "busy", "off"]


def test_another_power_limit_judges_all_that_is_kept_anew(line, lin, now):
    says(line, (now - 9 * MINUTE, "", 700.0), at=now)
    derivation.run(line.pk, at=now)
    assert [row[2] for row in stored(line.unit)] == ["idle"]
    connections.change(line, busy_watts=600, off_watts=50, by=lin, at=now)
    derivation.run(line.pk, at=now)
    assert [row[2] for row in stored(line.unit)] == ["busy"]


def test_days_are_counted_in_minutes_of_the_local_day(line, now):
    noon = midnight(local_day(now)) - timedelta(hours=12)
    says(line, *every(5, noon, noon + timedelta(hours=2), "ACTIVE"), at=now)
    says(line, *every(5, noon + timedelta(hours=2), noon + timedelta(hours=3), "READY"), at=now)
    derivation.run(line.pk, at=now)
    row = UtilisationDay.objects.get(day=local_day(noon))
    assert (row.busy_minutes, row.idle_minutes, row.off_minutes) == (120, 65, 535)


def test_the_database_refuses_two_stretches_at_once(unit, now):
    during = as_range(Period(now, now + MINUTE))
    Stretch.objects.create(unit=unit, during=during, status="busy")
    columns = "capacity_stretch (unit_id, during, status)"
    statement = f"INSERT INTO {columns} VALUES (%s, tstzrange(%s, %s), 'off')"
    for values in ([unit.pk, now, now + 2 * MINUTE], [unit.pk, now - MINUTE, now - MINUTE]):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)


def test_raw_readings_are_forgotten_after_90_days_in_batches(line, now):
    says(line, *every(1, now - 30 * MINUTE, now, "READY"), at=now)
    later = now + timedelta(days=91)
    assert derivation.forget(now + timedelta(days=89)) == 0
    assert [derivation.forget(later, most=20) for _ in range(3)] == [20, 10, 0]
    assert not Observation.objects.exists()


def test_a_long_history_is_made_in_several_runs(line, now, monkeypatch):
    monkeypatch.setattr(derivation, "MOST_READINGS", 4)
    says(line, *every(5, now - 60 * MINUTE, now, "ACTIVE"), at=now)
    runs = 0
    while derivation.run(line.pk, at=now) and runs < 12:
        runs += 1
        line.refresh_from_db()
        if line.derived_until == now:
            break
    assert stored(line.unit) == [(now - 60 * MINUTE, now, "busy")]
