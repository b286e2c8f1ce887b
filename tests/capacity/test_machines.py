"""The pages and the API of connected machines, as their factory uses them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from capacity import connections, derivation, machine_todos, machines, utilisation
from capacity.models import Connection, Contradiction, Listing, UtilisationDay
from capacity.ranges import as_range, local_day
from marketplace.accounts import todo
from marketplace.core.periods import Period
from tests.capacity.conftest import unit_of
from tests.capacity.machines import body_of, connected, every, message, post, says

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def page(name, unit, *more):
    return reverse(f"capacity:{name}", args=[unit.uuid, *more])


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_from_the_empty_list_to_the_first_reading(as_lin, unit, client):
    assert "No machine is connected yet" in text(as_lin.get(reverse("capacity:machine_list")))
    assert unit.name in text(as_lin.get(reverse("capacity:machine_list") + "?tab=rest"))
    chosen = {"protocol": "api", "busy_watts": "1000", "off_watts": "50"}
    shown = text(as_lin.post(page("machine_connect", unit), chosen))
    [key] = re.findall(r'id="machine-key">([\w-]+)<', shown)
    assert "Waiting for the first message" in shown
    line = Connection.objects.get()
    now = timezone.now()
    assert post(client, message(line, key, body_of(), at=now)).status_code == 202
    assert "A test message arrived" in text(as_lin.get(page("machine_state", unit)))
    post(client, message(line, key, body_of((now, "ACTIVE", 2_000)), at=now))
    state = text(as_lin.get(page("machine_state", unit)))
    assert "ACTIVE 2,000 W" in state
    assert "hx-trigger" not in state  # it does not ask any more


def test_without_a_broker_nobody_can_choose_mqtt(as_lin, unit):
    assert "MQTT" not in text(as_lin.get(page("machine_connect", unit)))
    answer = as_lin.post(
        f"/api/v1/machines/{unit.uuid}/", {"protocol": "mqtt"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")


def test_the_key_is_shown_once_and_kept_by_no_cache(as_lin, unit, settings):
    settings.MQTT_URL = "mqtts://broker.example"
    answer = as_lin.post(
        page("machine_connect", unit), {"protocol": "mqtt", "busy_watts": 9, "off_watts": 5}
    )
    [key] = re.findall(r'id="machine-key">([\w-]+)<', text(answer))
    assert "no-store" in answer["Cache-Control"]
    assert key not in text(as_lin.get(page("machine", unit)))
    again = as_lin.post(page("machine_key", unit))
    assert key not in text(again)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"protocol": "mtconnect"}, "Give the address of the agent."),
        ({"protocol": "mtconnect", "url": "mill.local"}, "no address of the web"),
        ({"protocol": "api", "busy_watts": "40"}, "more power when working"),
        ({"protocol": "post"}, "Select a valid choice"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(as_lin, unit, sent, sentence):
    answer = as_lin.post(
        page("machine_connect", unit), {"busy_watts": 1_000, "off_watts": 50, "device": "D7"} | sent
    )
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'value="D7"' in text(answer)


def test_a_second_connection_of_one_machine_is_refused_on_the_form(as_lin, unit, lin, now):
    connected(unit, lin, now)
    sent = {"protocol": "api", "busy_watts": 1_000, "off_watts": 50}
    answer = as_lin.post(page("machine_connect", unit), sent)
    assert answer.status_code == 422
    assert "connected already" in text(answer)


def test_settings_renewal_and_end_of_a_line(as_lin, unit, lin, now):
    line, _key = connected(unit, lin, now)
    as_lin.post(page("machine_settings", unit), {"busy_watts": 700, "off_watts": 20})
    line.refresh_from_db()
    assert (line.busy_watts, line.off_watts) == (700, 20)
    assert "stops working at once" in text(as_lin.get(page("machine_key", unit)))
    assert "loses the badge" in text(as_lin.get(page("machine_close", unit)))
    as_lin.post(page("machine_close", unit))
    line.refresh_from_db()
    assert (line.state, line.secret) == ("closed", "")
    assert as_lin.get(page("machine_settings", unit)).status_code == 404


def measured(line, now):
    """An hour of work yesterday, and idle until now."""
    start = now - DAY
    says(line, *every(5, start, start + HOUR, "ACTIVE"), at=now)
    says(line, *every(10, start + HOUR, now, "READY"), (now, "READY"), at=now)
    derivation.run(line.pk, at=now)


def test_the_machine_page_draws_days_chart_and_table(as_lin, unit, lin, now):
    measured(connected(unit, lin, now)[0], now)
    shown = as_lin.get(page("machine", unit))
    assert text(shown).count('class="day-line"') == 8  # seven days and the hours below
    assert "did--busy" in text(shown)
    assert text(as_lin.get(page("machine", unit) + "?days=30")).count('class="day-line"') == 31
    table = as_lin.get(page("machine", unit) + "?days=7&format=csv").content.decode("utf-8-sig")
    assert table.splitlines()[0].startswith("day,busy_minutes")
    assert len(table.splitlines()) == 8


def test_before_and_since_are_cut_at_the_publication(unit, listing, now):
    today = local_day(now)
    Listing.objects.update(published_at=now - 3 * DAY)
    for days in range(6):
        UtilisationDay.objects.create(
            unit=unit,
            day=today - timedelta(days=days),
            busy_minutes=720 if days <= 3 else 360,
            idle_minutes=720 if days <= 3 else 1_080,
        )
    unit.refresh_from_db()
    found = utilisation.comparison(unit)
    assert (found.by, found.before.days, found.since.days) == ("publication", 2, 4)
    assert (found.before.ratio, found.since.ratio, found.points) == (0.25, 0.5, 25.0)


def test_without_days_before_publication_the_first_14_stand_for_them(unit, now):
    today = local_day(now)
    Listing.objects.update(published_at=now - 60 * DAY)
    for days in range(20):
        UtilisationDay.objects.create(
            unit=unit, day=today - timedelta(days=days), busy_minutes=60, off_minutes=60
        )
    unit.refresh_from_db()
    found = utilisation.comparison(unit)
    assert (found.by, found.before.days, found.since.days) == ("beginning", 14, 6)


def test_a_contradiction_is_put_right_with_one_click(as_lin, unit, lin, now):
    connected(unit, lin, now)
    during = as_range(Period(now - 2 * HOUR, now - HOUR))
    found = Contradiction.objects.create(unit=unit, during=during, found_at=now)
    assert "Offered as idle, but it was working" in text(as_lin.get(page("machine", unit)))
    answer = as_lin.post(page("contradiction_close", unit, found.pk), follow=True)
    assert "Offered as idle, but it was working" not in text(answer)
    again = as_lin.post(page("contradiction_close", unit, found.pk))
    assert (again.status_code, "put right already" in text(again)) == (409, True)


def test_the_home_page_knows_contradictions_and_silence(unit, other_unit, lin, now):
    lin_firm, (line, _key) = unit.listing.organization, connected(unit, lin, now)
    says(line, (now - 4 * DAY, "READY"), at=now - 4 * DAY)
    connections.sweep_silent(now)
    during = as_range(Period(now - 2 * HOUR, now - HOUR))
    Contradiction.objects.create(unit=other_unit, during=during, found_at=now)
    sentences = [each.sentence for each in machine_todos.todos(lin, lin_firm)]
    assert [("5-axis 2" in sentences[0]), ("5-axis 1" in sentences[1])] == [True, True]
    assert {each.button for each in todo.todos(lin, lin_firm)} >= {"Put it right", "Check its line"}


def test_the_home_page_counts_live_machines_alone(unit, lin, lin_firm, now):
    line, _key = connected(unit, lin, now)
    assert machine_todos.figures(lin, lin_firm) == []
    measured(line, now)
    [figure] = machine_todos.figures(lin, lin_firm)
    assert (figure.figure, figure.label) == ("1", "Connected machines")


def test_a_list_of_three_costs_what_a_list_of_one_does(
    as_lin, unit, lin, now, django_assert_num_queries
):
    def count():
        with django_assert_num_queries(6):
            assert as_lin.get(reverse("capacity:machine_list")).status_code == 200

    says(connected(unit, lin, now)[0], (now, "READY"), at=now)
    as_lin.get(reverse("capacity:machine_list"))
    count()
    for number in range(2):
        says(connected(unit_of(unit.listing, f"M{number}"), lin, now)[0], (now, "ACTIVE"), at=now)
    count()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((1, "ACTIVE"), "busy"),
        ((1, "READY"), "idle"),
        ((11, "ACTIVE"), "off"),
        ((4_400, "READY"), "unknown"),
    ],
)
def test_what_it_does_now_follows_its_last_word(unit, lin, now, said, expected):
    line, _key = connected(unit, lin, now)
    assert machines.now_of(line, at=now).status == "waiting"
    minutes, execution = said
    says(line, (now - minutes * MINUTE, execution), at=now)
    assert machines.now_of(line, at=now).status == expected


def test_the_badge_is_explained_on_the_listings_page(visitor, listing):
    for level, words in ((0, "contradicted"), (1, "declared"), (2, "fresh"), (3, "measured")):
        Listing.objects.update(evidence=level)
        answer = visitor.get(reverse("capacity:listing_detail", args=[listing.uuid]))
        assert "How sure is the idle time?" in text(answer)
        assert words in text(answer)


def test_programs_do_what_the_pages_do(as_lin, unit, lin, now):
    address = f"/api/v1/machines/{unit.uuid}/"
    made = as_lin.post(address, {"protocol": "api"}, content_type="application/json").json()
    line = Connection.objects.get()
    assert (made["number"], len(made["key"]) > 40) == (str(line.uuid), True)
    measured(line, now)
    [row] = as_lin.get("/api/v1/machines/").json()["results"]
    assert (row["status"], row["execution"], row["connection_state"]) == ("idle", "READY", "live")
    detail = as_lin.get(address + "?days=2").json()
    assert [len(detail["days"]), detail["machine"]["uuid"]] == [2, str(unit.uuid)]
    assert as_lin.post(address + "key/").json()["key"] != made["key"]
    assert as_lin.delete(address).status_code == 204
    assert as_lin.get(address).json()["machine"] is None
