"""Connected machines for tests: a connection with its key, and messages signed as documented."""

import json
import secrets
from datetime import timedelta

from capacity import connections, ingestion
from capacity.signatures import Message, digest, sign
from capacity.stretches import Reading


def connected(unit, by, at, **settings):
    """(connection, key) of an API connection."""
    return connections.connect(unit, protocol="api", by=by, at=at, **settings)


def body_of(*readings):
    """JSON of (moment, execution) or (moment, execution, watts)."""
    rows = [
        {"at": at.isoformat()}
        | ({"execution": execution} if execution else {})
        | ({"power_w": watts[0]} if watts else {})
        for at, execution, *watts in readings
    ]
    return json.dumps({"readings": rows}).encode()


def message(connection, key, body, /, *, at, method="POST", path="", number="", **changed):
    """A message as an honest sender makes it (`number`: its nonce); `changed` after signing."""
    path = path or f"/api/v1/units/{connection.unit.uuid}/readings/"
    timestamp, nonce = str(int(at.timestamp())), number or secrets.token_hex(16)
    signature = sign(
        key, method=method, path=path, timestamp=timestamp, nonce=nonce, body_digest=digest(body)
    )
    parts = {
        "method": method,
        "path": path,
        "key": str(connection.uuid),
        "timestamp": timestamp,
        "nonce": nonce,
        "digest": digest(body),
        "signature": signature,
        "body": body,
    }
    return Message(**(parts | changed))


def headers_of(message):
    return {
        "Gongzao-Key": message.key,
        "Gongzao-Timestamp": message.timestamp,
        "Gongzao-Nonce": message.nonce,
        "Gongzao-Digest": message.digest,
        "Gongzao-Signature": message.signature,
    }


def post(client, message):
    return client.post(
        message.path, message.body, content_type="application/json", headers=headers_of(message)
    )


def says(connection, *rows, at):
    """Stores readings (moment, execution[, watts]) as if they had come in just now."""
    readings = [Reading(row[0], row[1], row[2] if len(row) > 2 else None) for row in rows]
    return ingestion.store(connection, readings, at=at)


def every(minutes, start, end, execution):
    """The readings of a machine that does one thing all the time."""
    count = int((end - start) / timedelta(minutes=minutes))
    return [(start + timedelta(minutes=minutes * n), execution) for n in range(count)]
