"""Intake over MQTT: the same signed messages as the API, in an envelope, on a topic of their own.

    topic    gongzao/v1/<key number>/readings
    payload  {"timestamp": "1795327200", "nonce": "…", "digest": "…", "signature": "…",
              "body": "{\\"readings\\": […]}"}

The method in the signed text is MQTT and the path is the topic, so a broker can neither read a key
nor move a message to another machine; it need not be trusted. A message is acknowledged to the
broker once it is stored or refused for good: what the database did not take comes again, and a
message that comes twice is refused as a replay.
"""

import json
import ssl
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone
from paho.mqtt.client import CallbackAPIVersion, Client, MQTTMessage
from paho.mqtt.enums import MQTTProtocolVersion

from capacity import ingestion, readings
from capacity.signatures import Message
from marketplace.core.errors import Refused

PREFIX = "gongzao/v1/"
SUFFIX = "/readings"
SUBSCRIPTION = f"{PREFIX}+{SUFFIX}"
PORTS = {"mqtt": 1883, "mqtts": 8883}
FIELDS = ("timestamp", "nonce", "digest", "signature", "body")
MOST_BYTES = 2 * readings.MOST_BYTES
AWAY = (OperationalError, InterfaceError)
ALIVE_SECONDS = 10.0
PAUSE_SECONDS = 2.0  # before a message the database did not take is asked for again

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Broker:
    """Where the intake listens."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False

    @classmethod
    def of(cls, url: str) -> "Broker":
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("MQTT_URL begins with mqtt:// or mqtts:// and names a host")
        return cls(
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            parts.scheme == "mqtts",
        )


class Intake:
    """One subscriber that lives as long as its process."""

    def __init__(self, broker: Broker, *, name: str, ca_file: str = "") -> None:
        self.broker = broker
        self.ended = threading.Event()
        # A lasting session: while we are away the broker keeps what is sent at QoS 1.
        self.client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            clean_session=False,
            protocol=MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
        )
        self.client.on_connect = self._connected
        self.client.on_disconnect = self._disconnected
        self.client.on_message = self._arrived
        self.client.reconnect_delay_set(min_delay=1, max_delay=60)
        if broker.user:
            self.client.username_pw_set(broker.user, broker.password)
        if broker.is_tls:
            self.client.tls_set(ca_certs=ca_file or None, tls_version=ssl.PROTOCOL_TLS_CLIENT)

    def run(self, *, alive: Path | None = None) -> None:
        """Connects, and again whenever the line breaks, until `stop`.

        The file `alive` is touched while the broker is connected, for a health check to look at.
        """
        self.client.connect_async(self.broker.host, self.broker.port, keepalive=30)
        self.client.loop_start()
        while not self.ended.wait(ALIVE_SECONDS):
            if alive and self.client.is_connected():
                alive.touch()
        self.client.disconnect()
        self.client.loop_stop()

    def stop(self) -> None:
        self.ended.set()

    def _connected(self, client: Client, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:
        if reason.is_failure:
            log.warning("mqtt_refused", reason=str(reason))
            return
        client.subscribe(SUBSCRIPTION, qos=1)
        log.info("mqtt_connected", host=self.broker.host)

    def _disconnected(self, _client: Client, _data: Any, _flags: Any, reason: Any, _m: Any) -> None:
        log.warning("mqtt_disconnected", reason=str(reason))

    def _arrived(self, client: Client, _data: Any, arrived: MQTTMessage) -> None:
        while not self.ended.is_set():
            try:
                close_old_connections()
                _take(arrived.topic, arrived.payload)
            except AWAY as error:
                log.warning("mqtt_database_away", error=str(error).splitlines()[0])
                self.ended.wait(PAUSE_SECONDS)
                continue
            client.ack(arrived.mid, arrived.qos)
            return


def _take(topic: str, payload: bytes) -> ingestion.Receipt | None:
    """Stores a message, or says in the log why not: there is nobody to answer."""
    try:
        return ingestion.receive(envelope(topic, payload), at=timezone.now())
    except Refused as refused:
        log.info("mqtt_message_refused", topic=topic, code=refused.code)
    except AWAY:
        raise
    except Exception:  # one message must never end the intake of all
        log.exception("mqtt_message_failed", topic=topic)
    return None


def envelope(topic: str, payload: bytes) -> Message:
    """The message in the payload; fields that are missing or no text stay empty and are refused."""
    key = topic.removeprefix(PREFIX).removesuffix(SUFFIX)
    try:
        data = json.loads(payload) if len(payload) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        data = None
    data = data if isinstance(data, dict) else {}
    texts = {name: data[name] for name in FIELDS if isinstance(data.get(name), str)}
    body = texts.pop("body", "").encode("utf-8", "surrogatepass")
    blank = dict.fromkeys(FIELDS[:-1], "")
    return Message(method="MQTT", path=topic, key=key, body=body, **(blank | texts))
