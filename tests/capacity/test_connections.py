"""The line of a machine: opened once, heard of, silent, closed; who may do what."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from capacity import connections, listings, staleness
from capacity.models import Connection, Listing
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.moves import FACTORY
from marketplace.notices.models import Notice
from tests.capacity.machines import connected, says

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def line(unit, lin, now):
    return connected(unit, lin, now)[0]


def test_a_unit_has_one_open_connection(line, unit, lin, now):
    with pytest.raises(Refused, match="connected already"):
        connected(unit, lin, now)
    connections.close(line, by=lin, at=now)
    assert connected(unit, lin, now)[0].state == "waiting"


def test_the_database_itself_refuses_a_second_open_connection(line):
    statement = (
        "INSERT INTO capacity_connection (unit_id, protocol, state, secret, url, device, failures,"
        " failure, created_by_id) SELECT unit_id, 'api', 'waiting', '', '', '', 0, '',"
        " created_by_id FROM capacity_connection"
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_strangers_connect_nothing(unit, rao, rao_firm, now):
    with pytest.raises(NotAllowed):
        connected(unit, rao, now)


def test_an_agent_needs_an_address_and_gets_no_key(unit, lin, now):
    with pytest.raises(Invalid, match="address"):
        connections.connect(unit, protocol="mtconnect", url=" ", by=lin, at=now)
    line, key = connections.connect(
        unit, protocol="mtconnect", url="https://agent.example", by=lin, at=now
    )
    assert (key, line.secret, line.due_at) == ("", "", now)
    with pytest.raises(Refused, match="no key"):
        connections.renew_key(line, by=lin, at=now)


def test_power_limits_must_make_sense(line, lin, now):
    with pytest.raises(Invalid, match="more power"):
        connections.change(line, busy_watts=50, off_watts=50, by=lin, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Connection.objects.update(busy_watts=10, off_watts=10)


def test_silence_of_three_days_is_told_and_of_five_days_hides_the_listing(line, listing, now):
    says(line, (now, "READY"), at=now)
    assert connections.sweep_silent(now + 3 * DAY - timedelta(minutes=1)) == 0
    assert connections.sweep_silent(now + 3 * DAY) == 1
    assert Notice.objects.filter(kind="machine_silent").count() == 1
    assert listings.sweep_stale(now + 4 * DAY) == 0
    assert listings.sweep_stale(now + 5 * DAY) == 1
    listing.refresh_from_db()
    assert listing.state == Listing.State.STALE


def test_data_brings_a_listing_back_that_silence_had_hidden(line, listing, now):
    says(line, (now, "READY"), at=now)
    connections.sweep_silent(now + 3 * DAY)
    listings.sweep_stale(now + 5 * DAY)
    says(line, (now + 5 * DAY, "READY"), at=now + 5 * DAY)
    listing.refresh_from_db()
    line.refresh_from_db()
    assert (listing.state, line.state) == ("published", "live")
    assert listing.evidence == Listing.Evidence.DECLARED  # the other unit is not connected


def test_data_does_not_bring_back_an_unconfirmed_calendar(line, listing, now):
    says(line, (now, "READY"), at=now)
    connections.sweep_silent(now + 3 * DAY)
    listings.sweep_stale(now + 15 * DAY)
    says(line, (now + 15 * DAY, "READY"), at=now + 15 * DAY)
    listing.refresh_from_db()
    assert listing.state == Listing.State.STALE


def test_a_click_after_the_silence_was_noticed_keeps_the_listing(line, listing, lin, now):
    says(line, (now, "READY"), at=now)
    connections.sweep_silent(now + 3 * DAY)
    listings.confirm_calendar(listing, by=lin, at=now + 4 * DAY)
    assert staleness.reason(listing, now + 6 * DAY) == ""
    assert listings.sweep_stale(now + 6 * DAY) == 0


def test_closing_a_silent_line_ends_its_doubt(line, listing, lin, now):
    says(line, (now, "READY"), at=now)
    connections.sweep_silent(now + 3 * DAY)
    listings.sweep_stale(now + 5 * DAY)
    connections.close(line, by=lin, at=now + 6 * DAY)
    listing.refresh_from_db()
    assert listing.state == Listing.State.PUBLISHED


@pytest.mark.parametrize("state", Connection.State.values)
@pytest.mark.parametrize("move", [row.name for row in connections.MOVES])
def test_every_move_is_open_from_its_states_alone(line, lin, now, move, state):
    Connection.objects.update(state=state)
    row = connections.MOVES[move]
    by = lin if row.who & FACTORY else None
    if state in row.sources:
        with connections.MOVES.moving(line, move, by=by, at=now):
            pass
        assert line.state == row.target
    else:
        with pytest.raises(WrongState), connections.MOVES.moving(line, move, by=by, at=now):
            pass


@pytest.mark.parametrize("move", [row.name for row in connections.MOVES])
def test_strangers_make_no_move(line, rao, rao_firm, now, move):
    Connection.objects.update(state=next(iter(connections.MOVES[move].sources)))
    with pytest.raises(NotAllowed), connections.MOVES.moving(line, move, by=rao, at=now):
        pass
