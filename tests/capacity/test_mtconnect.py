"""The MTConnect client against an agent in a process of its own."""

import json
import sys
import urllib.request
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from capacity import agents, connections, derivation, mtconnect
from capacity.models import Connection, Observation
from capacity.mtconnect import Garbled, Observed, State
from marketplace.core import fetching
from marketplace.processes import Process, wait_for
from marketplace.run import fetch as status_of
from marketplace.servers import free_port

pytestmark = pytest.mark.django_db
AGENT = Path(__file__).parent.parent / "counterparts" / "mtconnect_agent.py"


class Agent:
    def __init__(self, url, process):
        self.url, self.process = url, process

    def _post(self, path, data):
        body = json.dumps(data).encode()
        urllib.request.urlopen(urllib.request.Request(self.url + path, body)).close()

    def tell(self, *rows, **values):
        self._post("/tell", list(rows) or values)

    def behave(self, **how):
        self._post("/behave", how)


@contextmanager
def agent_process(folder, *options):
    port = free_port(9400)
    command = [sys.executable, str(AGENT), str(port), *options]
    process = Process(f"agent-{port}", command, environment={}, logs=folder).start()
    url = f"http://127.0.0.1:{port}"
    try:
        assert wait_for(lambda: status_of(f"{url}/probe") == 200, seconds=20, process=process), (
            process.tail()
        )
        yield Agent(url, process)
    finally:
        process.stop()


@pytest.fixture
def agent(tmp_path, settings):
    settings.MTCONNECT_NETWORKS = ["127.0.0.0/8"]
    with agent_process(tmp_path) as running:
        running.tell(Availability="AVAILABLE", Execution="READY", ControllerMode="AUTOMATIC")
        yield running


@pytest.fixture
def line(agent, unit, lin, now):
    line, _key = connections.connect(unit, protocol="mtconnect", url=agent.url, by=lin, at=now)
    return line


def asked(line):
    """Whether the agent could be asked; the connection is read again."""
    ok = agents.fetch(line.pk, at=timezone.now())
    line.refresh_from_db()
    return ok


def said():
    return list(Observation.objects.order_by("at").values_list("execution", "power_w"))


def test_the_first_word_is_the_present_state_and_makes_it_live(agent, line):
    agent.tell(Wattage=250.5)
    assert asked(line)
    assert said() == [("READY", 250.5)]
    assert (line.state, line.failure, line.next_sequence) == ("live", "", 9)
    assert line.due_at > timezone.now()


def test_what_happened_between_two_questions_is_read_in_order(agent, line, unit):
    asked(line)
    start = timezone.now()
    moments = [start + timedelta(milliseconds=20 * n) for n in range(1, 4)]
    rows = zip(moments, ("ACTIVE", "FEED_HOLD", "ACTIVE"), strict=True)
    agent.tell(*[{"at": at.isoformat(), "Execution": what} for at, what in rows])
    agent.tell(Position=17.5)
    asked(line)
    assert [what for what, _watts in said()][:4] == ["READY", "ACTIVE", "FEED_HOLD", "ACTIVE"]
    assert list(Observation.objects.order_by("at").values_list("at", flat=True))[1:4] == moments


def test_an_unchanged_state_is_said_again(agent, line):
    asked(line)
    asked(line)
    assert said() == [("READY", None)] * 2


def test_a_machine_with_two_paths_works_when_one_does(agent, line):
    agent.tell(Execution="ACTIVE", Execution2="READY")
    asked(line)
    agent.tell(Execution2="ACTIVE", Execution="READY")
    asked(line)
    assert {what for what, _watts in said()} == {"ACTIVE"}


def test_an_unavailable_machine_is_off_whatever_it_said_before(agent, line):
    agent.tell(Execution="ACTIVE", Availability="UNAVAILABLE", Wattage=900)
    asked(line)
    assert said() == [("UNAVAILABLE", None)]


def test_a_restarted_agent_is_asked_for_its_present_state(agent, line):
    asked(line)
    agent.behave(instance=7)
    agent.tell(Execution="ACTIVE")
    assert asked(line)
    assert (line.instance, said()[-1][0]) == (7, "ACTIVE")


def test_a_buffer_that_ran_over_loses_nothing_but_the_time_between(agent, line):
    asked(line)
    before = line.next_sequence
    agent.tell(*[{"Position": n} for n in range(100)], {"Execution": "ACTIVE"})
    assert asked(line)
    assert (line.next_sequence, said()[-1][0]) == (before + 101, "ACTIVE")


def test_a_long_queue_is_fetched_in_portions(agent, line, monkeypatch):
    monkeypatch.setattr(agents, "COUNT", 4)
    asked(line)
    agent.tell(*[{"Execution": what} for what in ("ACTIVE", "READY") * 5])
    rounds = 0
    while rounds < 6 and (line.due_at <= timezone.now() or rounds == 0):
        asked(line)
        rounds += 1
    assert (rounds, said()[-1][0]) == (3, "READY")


def test_several_devices_must_be_chosen_from(tmp_path, settings, unit, lin, now):
    settings.MTCONNECT_NETWORKS = ["127.0.0.0/8"]
    with agent_process(tmp_path, "--devices", "Mill-1,Lathe 2", "--version", "2.3") as agent:
        agent.tell(Availability="AVAILABLE", Execution="ACTIVE")
        line, _ = connections.connect(unit, protocol="mtconnect", url=agent.url, by=lin, at=now)
        assert not asked(line)
        assert agents.words(line.failure).endswith("name one of them: Mill-1, Lathe 2.")
        connections.change(line, device="Lathe 2", by=lin, at=now)
        assert asked(line)
        connections.change(line, device="Press 3", by=lin, at=now)
        assert not asked(line)
        assert agents.words(line.failure) == "The agent knows no device of this name."


def test_an_agent_whose_clock_is_off_is_corrected(tmp_path, settings, unit, lin, now):
    settings.MTCONNECT_NETWORKS = ["127.0.0.0/8"]
    with agent_process(tmp_path, "--clock", "-7200") as agent:
        agent.tell(Availability="AVAILABLE", Execution="ACTIVE")
        line, _ = connections.connect(unit, protocol="mtconnect", url=agent.url, by=lin, at=now)
        assert asked(line)
        assert abs(Observation.objects.get().at - timezone.now()) < timedelta(seconds=10)


def test_failures_are_asked_again_later_and_later(agent, line):
    agent.process.stop()
    pauses = []
    for _number in range(3):
        at = timezone.now()
        assert not agents.fetch(line.pk, at=at)
        line.refresh_from_db()
        pauses.append(line.due_at - at)
    assert pauses == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert (line.failures, line.failure.split()[0]) == (3, "unreachable")


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<MTConnectStreams>&b;</MTConnectStreams>"
)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (BOMB, "no_xml"),
        ("<html>hello", "no_xml"),
        ("<html/>", "no_mtconnect"),
        ("<MTConnectDevices/>", "no_mtconnect"),
        (
            "<MTConnectDevices><Devices><Device name='x'/></Devices></MTConnectDevices>",
            "says_nothing",
        ),
        ("<a>" + "x" * 6_000_000 + "</a>", "too_large"),
    ],
    ids=["bomb", "cut", "a web page", "no devices", "a mute device", "too large"],
)
def test_what_is_no_agent_is_said_so(agent, line, raw, code):
    agent.behave(raw=raw)
    assert not asked(line)
    assert line.failure.split()[0] == code
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<MTConnectStreams/>", "no_header"),
        ('<MTConnectStreams><Header instanceId="x"/></MTConnectStreams>', "no_number"),
        (
            '<MTConnectError><Errors><Error errorCode="OUT_OF_RANGE"/></Errors></MTConnectError>',
            "OUT_OF_RANGE",
        ),
        ("<MTConnectError/>", "error"),
    ],
)
def test_documents_that_cannot_be_used_say_why(document, code):
    with pytest.raises(Garbled) as caught:
        mtconnect.streams(document.encode())
    assert caught.value.code == code


def test_a_slow_agent_is_not_waited_for(agent, line, monkeypatch):
    monkeypatch.setattr(agents, "SECONDS", 0.3)
    agent.behave(delay=1.0)
    assert not asked(line)
    assert line.failure == "timeout"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9",
        "http://[::1]:9",
        "http://[::ffff:127.0.0.1]:9",
        "http://169.254.169.254",
    ],
)
def test_private_addresses_are_not_entered_unless_allowed(settings, url):
    settings.MTCONNECT_NETWORKS = []
    with pytest.raises(fetching.Unreachable) as caught:
        fetching.fetch(url)
    assert caught.value.code == "private_address"


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "https://", "http://u:p@a.example", "http://a b", "http://a:99999"]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(fetching.Unreachable):
        fetching.check(url)


def test_the_sweep_hands_each_due_agent_to_a_task_once(line, now, monkeypatch):
    handed = []
    monkeypatch.setattr(
        agents.tasks.fetch_agent, "apply_async", lambda args, **_: handed.append(args)
    )
    assert (agents.sweep(now), agents.sweep(now)) == (1, 0)
    assert handed == [(line.pk,)]
    assert agents.sweep(now + agents.LEASE) == 1  # the worker died: another one takes it


def test_a_closed_connection_is_not_asked(agent, line, lin, now):
    connections.close(line, by=lin, at=now)
    assert not asked(line)
    assert agents.sweep(now) == 0


def test_the_probe_tells_what_a_device_says_of_itself(agent):
    with urllib.request.urlopen(f"{agent.url}/probe") as answer:
        [device] = mtconnect.devices(answer.read())
    assert (device.name, device.uuid) == ("Mill-1", "uuid-Mill-1")
    assert (device.tells_execution, device.tells_power) == (True, True)


def test_a_controller_that_only_tells_its_mode_is_switched_on(now):
    state = State()
    state.take(Observed(1, now, "m", "ControllerMode", "AUTOMATIC"))
    assert state.reading(now).execution == "READY"


@pytest.mark.parametrize(
    "text", ["2026-11-22T06:00:00.1234567Z", "2026-11-22T06:00:00", "2026-11-22T14:00:00+08:00"]
)
def test_times_of_every_agent_are_read(text):
    assert f"{mtconnect._moment(text).astimezone(timezone.get_fixed_timezone(0)):%H:%M}" == "06:00"


def test_a_sensor_that_answers_nonsense_is_not_believed(now):
    state = State()
    for number, value in enumerate(("NaN", "inf", "-3", "UNAVAILABLE")):
        state.take(Observed(number, now, str(number), "Wattage", value))
    assert state.reading(now) is None
    with pytest.raises(Garbled):
        mtconnect._moment("noon")


def test_readings_of_an_agent_become_stretches(agent, line, unit):
    agent.tell(Execution="ACTIVE")
    asked(line)
    assert derivation.run(line.pk, at=timezone.now() + timedelta(minutes=5))
    assert [stretch.status for stretch in unit.stretches.all()] == ["busy"]
    assert Connection.objects.get().derived_until is not None
