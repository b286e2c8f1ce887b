"""The MQTT intake as a process of its own, against a real broker over TLS with passwords."""

import ipaddress
import json
import os
import socket
import ssl
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from paho.mqtt.client import CallbackAPIVersion, Client
from pwdlib.hashers.argon2 import Argon2Hasher

from capacity import connections, mqtt
from capacity.models import Observation
from marketplace.processes import Process, wait_for
from marketplace.servers import free_port
from tests.capacity.machines import body_of, message

BROKER = Path(__file__).parent.parent / "counterparts" / "mqtt_broker.py"
MANAGE = Path(__file__).parent.parent.parent / "manage.py"


def certificate(folder):
    """A certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, form, plain))


class Brokers:
    """The broker's process and the intake's, each of which can go away and come back."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port(9700)
        certificate(folder)
        hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
        rows = [f"{name}:{hasher.hash('secret-' + name)}\n" for name in ("intake", "machine")]
        (folder / "passwords").write_text("".join(rows))
        self.broker = self.intake = None

    def start_broker(self):
        names = (self.folder / name for name in ("passwords", "cert.pem", "key.pem"))
        command = [sys.executable, str(BROKER), str(self.port), *map(str, names)]
        self.broker = Process("broker", command, environment={}, logs=self.folder).start()
        assert wait_for(self.is_open, seconds=20, process=self.broker), self.broker.tail()

    def is_open(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def start_intake(self):
        environment = {
            **os.environ,
            "MQTT_URL": f"mqtts://intake:secret-intake@127.0.0.1:{self.port}",
            "MQTT_CA_FILE": str(self.folder / "cert.pem"),
        }
        command = [sys.executable, str(MANAGE), "mqtt_intake"]
        self.intake = Process("intake", command, environment=environment, logs=self.folder).start()
        log = self.folder / "intake.log"
        before = log.read_text().count("mqtt_connected") if log.exists() else 0
        assert wait_for(
            lambda: log.read_text().count("mqtt_connected") > before,
            seconds=30,
            process=self.intake,
        ), self.intake.tail()

    def publish(self, topic, payload, *, retain=False):
        client = Client(CallbackAPIVersion.VERSION2, client_id="machine")
        client.username_pw_set("machine", "secret-machine")
        client.tls_set(str(self.folder / "cert.pem"), tls_version=ssl.PROTOCOL_TLS_CLIENT)
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(10)
        client.disconnect()
        client.loop_stop()

    def stop(self):
        for process in filter(None, (self.intake, self.broker)):
            process.stop()


@pytest.fixture(scope="module")
def brokers(django_db_setup, tmp_path_factory):
    running = Brokers(tmp_path_factory.mktemp("mqtt"))
    running.start_broker()
    running.start_intake()
    yield running
    running.stop()


@pytest.fixture
def line(committed_db, unit, lin, settings):
    settings.MQTT_URL = "mqtts://broker.example"
    return connections.connect(unit, protocol="mqtt", by=lin, at=timezone.now())


def topic_of(connection):
    return f"gongzao/v1/{connection.uuid}/readings"


def payload_of(line, *readings, **changed):
    topic = changed.pop("topic", topic_of(line[0]))
    body = body_of(*readings)
    sent = message(*line, body, at=timezone.now(), method="MQTT", path=topic, **changed)
    names = ("timestamp", "nonce", "digest", "signature")
    return json.dumps({name: getattr(sent, name) for name in names} | {"body": body.decode()})


def arrived(count):
    return wait_for(lambda: Observation.objects.count() == count, seconds=15)


def refused(brokers, code):
    log = brokers.folder / "intake.log"
    return wait_for(lambda: code in log.read_text(), seconds=15)


def test_a_signed_message_is_stored(brokers, line):
    brokers.publish(topic_of(line[0]), payload_of(line, (timezone.now(), "ACTIVE", 900)))
    assert arrived(1), brokers.intake.tail()
    line[0].refresh_from_db()
    assert line[0].state == "live"


def test_the_same_message_twice_or_retained_does_no_harm(brokers, line):
    payload = payload_of(line, (timezone.now(), "ACTIVE"))
    brokers.publish(topic_of(line[0]), payload, retain=True)
    brokers.publish(topic_of(line[0]), payload)
    assert refused(brokers, "replayed")
    assert arrived(1)
    brokers.publish(topic_of(line[0]), "", retain=True)  # forgets the retained one


def test_a_message_moved_to_another_machines_topic_is_refused(brokers, line, other_unit, lin):
    other = connections.connect(other_unit, protocol="mqtt", by=lin, at=timezone.now())
    brokers.publish(topic_of(other[0]), payload_of(line, (timezone.now(), "ACTIVE")))
    assert refused(brokers, "wrong_signature")
    assert not Observation.objects.exists()


def test_nonsense_does_not_end_the_intake(brokers, line):
    for payload in ("", "{", "[]", "7", '{"body": 7}', "\x00", json.dumps({"nonce": "\ud800"})):
        brokers.publish(topic_of(line[0]), payload)
    brokers.publish("gongzao/v1/nobody/readings", payload_of(line))
    brokers.publish(topic_of(line[0]), payload_of(line, (timezone.now(), "READY")))
    assert arrived(1), brokers.intake.tail()


def test_what_is_sent_while_the_intake_is_away_arrives_later(brokers, line):
    brokers.intake.stop()
    brokers.publish(topic_of(line[0]), payload_of(line, (timezone.now(), "ACTIVE")))
    brokers.start_intake()
    assert arrived(1), brokers.intake.tail()


def test_the_intake_comes_back_after_the_broker(brokers, line):
    brokers.broker.stop()
    brokers.start_broker()
    payloads = iter(
        payload_of(line, (timezone.now() - timedelta(seconds=n), "ACTIVE")) for n in range(60)
    )

    def heard():
        brokers.publish(topic_of(line[0]), next(payloads))
        return Observation.objects.exists()

    assert wait_for(heard, seconds=40), brokers.intake.tail()


@pytest.mark.parametrize("url", ["", "http://broker", "mqtt://", "mqtts:///x"])
def test_what_is_no_broker_is_refused(url):
    with pytest.raises(ValueError, match="MQTT_URL"):
        mqtt.Broker.of(url)


def test_a_brokers_address_is_read():
    broker = mqtt.Broker.of("mqtts://in%40take:p%2Fw@broker.example")
    assert (broker.host, broker.port, broker.user, broker.password, broker.is_tls) == (
        "broker.example",
        8883,
        "in@take",
        "p/w",
        True,
    )
