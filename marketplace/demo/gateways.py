"""The gateways of the demo world's machines: while the demo runs, its machines go on working.

What a gateway in a hall does: it reads the machine, signs what it read with the key it was given,
and hands it in. Only machines the demo itself has connected; whoever connects one sends for it.
"""

import json
import random
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef

from capacity import ingestion, keys
from capacity.models import Booking, Connection, Unit
from capacity.ranges import LOCAL
from capacity.signatures import Message, digest, sign
from marketplace.audit.models import JournalLine
from marketplace.demo import telemetry

DAY = timedelta(days=1)


def report(*, at: datetime) -> int:
    """Each connected machine of the demo says what it is doing; returns how many did."""
    if not settings.DEMO:
        return 0
    lines = list(_connected())
    for line in lines:
        ingestion.receive(_message(line, at), at=at)
    return len(lines)


def _connected():
    """The demo connects in its own past: the journal says so, and nobody else can do that."""
    past = JournalLine.objects.filter(kind="connection", object_uuid=OuterRef("uuid"))
    lines = Connection.objects.filter(Exists(past.filter(at__lt=F("recorded_at") - DAY)))
    rows = lines.filter(protocol="api").exclude(first_seen_at=None).exclude(state="closed")
    return rows.select_related("unit__listing__process").order_by("id")


def _message(line: Connection, at: datetime) -> Message:
    execution, watts = doing(line.unit, at)
    reading = {"at": at.isoformat(), "execution": execution, "power_w": watts}
    body = json.dumps({"readings": [reading]}).encode()
    parts = {
        "method": "POST",
        "path": f"/api/v1/units/{line.unit.uuid}/readings/",
        "timestamp": str(int(at.timestamp())),
        "nonce": secrets.token_hex(16),
    }
    signature = sign(keys.unseal(line.secret), body_digest=digest(body), **parts)
    return Message(**parts, key=str(line.uuid), digest=digest(body), signature=signature, body=body)


def doing(unit: Unit, at: datetime) -> tuple[str, int]:
    """What the machine does and draws: ordered work when booked, idle as offered, else own work."""
    local = at.astimezone(LOCAL)
    # An hour's work is begun or left.
    dice = random.Random(f"{unit.uuid} {local:%Y-%m-%d %H}")  # noqa: S311
    watts = telemetry.watts_of(unit.listing.process)
    booked = unit.bookings.filter(during__contains=at, state__in=Booking.OCCUPYING)
    works = dice.random() < telemetry.LATELY
    if booked.exists():
        return "ACTIVE", round(watts * 0.95)
    if unit.windows.filter(during__contains=at).exists():
        return "READY", round(watts * 0.08)
    if not telemetry.is_open(local):
        return "STOPPED", round(watts * 0.02)
    return ("ACTIVE", round(watts * 0.9)) if works else ("STOPPED", round(watts * 0.1))
