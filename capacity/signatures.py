"""How a machine signs what it says: HMAC-SHA256 with the key of its connection.

The signed text is six lines joined by a line feed, without one at the end:

    gongzao-v1
    POST                                        the method; MQTT for a message over MQTT
    /api/v1/units/…/readings/                   the path; over MQTT the topic
    1795327200                                  seconds since 1970, UTC
    7c1f…                                       a nonce, never used twice with this key
    9f86d081884c7d65…                           SHA-256 of the body in hexadecimal

docs/connecting-machines.md shows it in Python and with openssl; the tests run what stands there.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

VERSION = "gongzao-v1"
WINDOW = timedelta(minutes=5)  # how far a sender's clock may be off


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody sent in the name of a key, before anything of it is believed."""

    method: str
    path: str
    key: str
    timestamp: str
    nonce: str
    digest: str
    signature: str
    body: bytes


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def sign(
    secret: str, *, method: str, path: str, timestamp: str, nonce: str, body_digest: str
) -> str:
    """The signature in hexadecimal; the key's own characters are the HMAC key."""
    text = f"{VERSION}\n{method}\n{path}\n{timestamp}\n{nonce}\n{body_digest}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_whole(message: Message) -> bool:
    """Whether the body is the one the sender took the digest of."""
    return _equal(digest(message.body), message.digest.lower())


def is_genuine(message: Message, secret: str) -> bool:
    expected = sign(
        secret,
        method=message.method,
        path=message.path,
        timestamp=message.timestamp,
        nonce=message.nonce,
        body_digest=message.digest,
    )
    return _equal(expected, message.signature.lower())


def _equal(left: str, right: str) -> bool:
    """In constant time; anything a sender can write is bytes here."""
    return hmac.compare_digest(left.encode(), right.encode("utf-8", "surrogatepass"))
