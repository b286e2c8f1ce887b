"""Signed notifications: Ed25519 over moment, nonce and body. One answer for every kind of wrong.

No network, no key fetched on demand: a serial we do not know is a forgery.
"""

import base64
import binascii
import secrets
from collections.abc import Mapping
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FRESH_SECONDS = 300
LARGEST_BODY = 64 * 1024


class BadSignature(Exception):  # noqa: N818 - named for what it says
    """Not signed by this custodian, or not now; deliberately without a reason."""


def sign(key: Ed25519PrivateKey, serial: str, raw: bytes, *, at: datetime) -> dict[str, str]:
    """The headers of a notification sent now."""
    moment, nonce = str(int(at.timestamp())), secrets.token_hex(16)
    signature = key.sign(_message(moment, nonce, raw))
    return {
        "Custodian-Serial": serial,
        "Custodian-Timestamp": moment,
        "Custodian-Nonce": nonce,
        "Custodian-Signature": base64.b64encode(signature).decode(),
    }


def check(
    headers: Mapping[str, str], raw: bytes, *, keys: Mapping[str, Ed25519PublicKey], at: datetime
) -> None:
    """Raises BadSignature unless a known key signed exactly this, within five minutes of `at`."""
    moment = headers.get("Custodian-Timestamp", "")
    nonce = headers.get("Custodian-Nonce", "")
    key = keys.get(headers.get("Custodian-Serial", ""))
    if key is None or not nonce or len(raw) > LARGEST_BODY or not _is_fresh(moment, at):
        raise BadSignature
    try:
        signature = base64.b64decode(headers.get("Custodian-Signature", ""), validate=True)
        key.verify(signature, _message(moment, nonce, raw))
    except (InvalidSignature, binascii.Error, ValueError):
        raise BadSignature from None


def _is_fresh(moment: str, at: datetime) -> bool:
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    return abs(at.timestamp() - int(moment)) <= FRESH_SECONDS


def _message(moment: str, nonce: str, raw: bytes) -> bytes:
    return f"{moment}\n{nonce}\n".encode() + raw + b"\n"
