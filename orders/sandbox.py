"""The sandbox custodian: a little bank with books of its own, which knows us only by messages.

It opens payment pages, takes transfer orders, makes mistakes on demand, and tells us what happened
by signed HTTP posts from its own outbox: nothing is lost when our web process or broker is away.
"""

import hashlib
import json
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timedelta
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from orders import tasks
from orders.models import SandboxCharge, SandboxNotice, SandboxTransfer
from orders.signatures import sign

log = structlog.get_logger(__name__)
Fault = SandboxCharge.Fault
LATE = timedelta(seconds=60)
PATIENCE = 5  # seconds to wait for our own answer
LONGEST_WAIT = timedelta(minutes=10)
BATCH = 50


# --- keys ---------------------------------------------------------------------------------------
def private_key(purpose: str = "custodian") -> Ed25519PrivateKey:
    """The custodian's signing key, derived from the installation's secret."""
    secret = f"gongzao sandbox {purpose} {settings.SANDBOX_GATEWAY_KEY}".encode()
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(secret).digest())


def serial_of(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16].upper()


def public_keys() -> dict[str, Ed25519PublicKey]:
    """Keys by serial, as a custodian would publish them; without a secret anybody could sign."""
    if not settings.SANDBOX_GATEWAY_KEY:
        return {}
    key = private_key().public_key()
    return {serial_of(key): key}


# --- payments in --------------------------------------------------------------------------------
def open_charge(reference: str, **facts: Any) -> SandboxCharge:
    """A payment page; the same reference again is the same page."""
    return SandboxCharge.objects.get_or_create(reference=reference, defaults=facts)[0]


def pay(charge: SandboxCharge, *, bank: str, fault: str = "") -> SandboxCharge:
    """The payer pressed Pay. Paying twice changes nothing."""
    with transaction.atomic():
        charge = SandboxCharge.objects.select_for_update().get(pk=charge.pk)
        if charge.paid_at or charge.failed_at:
            return charge
        missing = 100 if fault == Fault.WRONG_AMOUNT else 0
        charge.bank, charge.fault, charge.paid_at = bank, fault, timezone.now()
        charge.received_fen = max(charge.amount_fen - missing, 1)
        charge.serial = _serial()
        charge.save()
        if fault != Fault.SILENT:
            _tell(charge_outcome(charge.reference), fault)
    return charge


def fail(charge: SandboxCharge) -> SandboxCharge:
    """The payer gave up, or the bank said no."""
    with transaction.atomic():
        charge = SandboxCharge.objects.select_for_update().get(pk=charge.pk)
        if charge.paid_at or charge.failed_at:
            return charge
        charge.failed_at, charge.serial = timezone.now(), _serial()
        charge.save()
        _tell(charge_outcome(charge.reference), "")
    return charge


def charge_outcome(reference: str) -> dict[str, Any] | None:
    """What a query answers: the event's body, None while the page is open."""
    charge = SandboxCharge.objects.filter(reference=reference).first()
    if charge is None or not (charge.paid_at or charge.failed_at):
        return None
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"charge/{reference}")),
        "type": "charge.succeeded" if charge.paid_at else "charge.failed",
        "reference": reference,
        "serial": charge.serial,
        "amount_fen": charge.received_fen or charge.amount_fen,
        "reason": "" if charge.paid_at else "payer_cancelled",
    }


# --- transfers out ------------------------------------------------------------------------------
def take_transfer(number: str, **facts: Any) -> SandboxTransfer:
    """Accepts a payout or refund; the same number again is the same transfer."""
    facts["execute_at"] = timezone.now()
    transfer, is_new = SandboxTransfer.objects.get_or_create(number=number, defaults=facts)
    if is_new:
        transaction.on_commit(tasks.run_sandbox.delay, robust=True)
    return transfer


def transfer_state(number: str) -> str:
    transfer = SandboxTransfer.objects.filter(number=number).first()
    if transfer is None:
        return "missing"
    if transfer.failed_at:
        return "failed"
    return "done" if transfer.done_at else "processing"


def execute_due(*, at: datetime) -> int:
    """The custodian's clock: carries out what is due and tells us."""
    with transaction.atomic():
        due = SandboxTransfer.objects.filter(done_at=None, failed_at=None, execute_at__lte=at)
        rows = list(due.select_for_update(skip_locked=True).order_by("id")[:BATCH])
        for transfer in rows:
            _execute(transfer, at=at)
    return len(rows)


def _execute(transfer: SandboxTransfer, *, at: datetime) -> None:
    fault = _fault_of(transfer)
    if fault == Fault.PAYOUT_FAILS:
        transfer.failed_at, transfer.reason = at, "account_closed"
    else:
        transfer.done_at = at
    transfer.save()
    if fault == Fault.PAYOUT_SILENT:
        return
    body = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"transfer/{transfer.number}")),
        "type": "transfer.failed" if transfer.failed_at else "transfer.succeeded",
        "reference": transfer.number,
        "serial": _serial(),
        "amount_fen": transfer.amount_fen,
        "reason": transfer.reason,
    }
    _tell(body, "")


def _fault_of(transfer: SandboxTransfer) -> str:
    """The fault chosen when the order was paid; a payout bounces once only."""
    if transfer.kind != "payout":
        return ""
    paid = SandboxCharge.objects.filter(memo=transfer.memo).exclude(paid_at=None).first()
    fault = paid.fault if paid else ""
    again = SandboxTransfer.objects.filter(memo=transfer.memo, kind="payout", pk__lt=transfer.pk)
    return "" if fault == Fault.PAYOUT_FAILS and again.exists() else fault


# --- telling us ---------------------------------------------------------------------------------
def _tell(body: dict[str, Any] | None, fault: str) -> None:
    now = timezone.now()
    notice = {
        "event": uuid.UUID(body["id"]),
        "body": json.dumps(body),
        "forged": fault == Fault.FORGED,
        "due_at": now + LATE if fault == Fault.LATE else now,
    }
    for _copy in range(5 if fault == Fault.DUPLICATE else 1):
        SandboxNotice.objects.create(**notice)
    transaction.on_commit(tasks.run_sandbox.delay, robust=True)


def deliver_due(*, at: datetime) -> int:
    """Posts what waits; a failure comes again later, at growing distances."""
    delivered = 0
    for _number in range(BATCH):
        notice = _claim(at)
        if notice is None:
            break
        answer = _deliver(notice)
        delivered += answer == "200"
        if not answer.isdigit():
            break  # nobody is there: the others would only keep the worker waiting
    return delivered


def _claim(at: datetime) -> SandboxNotice | None:
    """Takes the next notice and pushes its next try ahead, so that a crash repeats, not forgets."""
    with transaction.atomic():
        waiting = SandboxNotice.objects.filter(delivered_at=None, due_at__lte=at)
        notice = waiting.select_for_update(skip_locked=True).order_by("due_at", "id").first()
        if notice:
            wait = min(timedelta(seconds=5 * 2**notice.tries), LONGEST_WAIT)
            notice.tries, notice.due_at = notice.tries + 1, at + wait
            notice.save(update_fields=["tries", "due_at"])
    return notice


def _deliver(notice: SandboxNotice) -> str:
    answer = post(
        notice.body.encode(), key=private_key("stranger" if notice.forged else "custodian")
    )
    notice.answer = answer[:120]
    if answer == "200":
        notice.delivered_at = timezone.now()
    notice.save(update_fields=["answer", "delivered_at"])
    return answer


def post(raw: bytes, *, key: Ed25519PrivateKey) -> str:
    """One signed HTTP post to our own site; returns the status, or what went wrong."""
    serial = next(iter(public_keys()))  # a forger claims the real serial
    headers = sign(key, serial, raw, at=timezone.now()) | {"Content-Type": "application/json"}
    url = settings.SITE_URL + reverse("gateways:notify", args=["sandbox"])
    request = urllib.request.Request(url, data=raw, headers=headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
            return str(response.status)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except (urllib.error.URLError, OSError) as error:
        return type(error).__name__


def _serial() -> str:
    return f"SB{timezone.now():%Y%m%d}{uuid.uuid4().hex[:12].upper()}"
