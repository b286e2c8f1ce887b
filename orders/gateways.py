"""Licensed custodians: the one interface we ask of each, and the sandbox that comes with the house.

The custodian holds the money. We tell it what to move and believe only what it signs.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.errors import Refused
from orders import sandbox
from orders.models import Instruction, Payment
from orders.signatures import BadSignature, check


@dataclass(frozen=True)
class Event:
    """What a custodian says has happened."""

    key: str  # unique at this custodian: the inbox takes it once
    kind: str  # charge.succeeded, charge.failed, transfer.succeeded, transfer.failed
    reference: str  # our number
    provider_reference: str
    amount_fen: int
    reason: str = ""


class NotReached(Exception):  # noqa: N818 - an answer, not a fault of ours
    """Nobody knows whether the custodian took the instruction; only a query can tell."""


class Declined(Exception):  # noqa: N818
    """The custodian refused for good; nothing moved."""


class Gateway(Protocol):
    name: str
    holder: Any  # who holds the money, as the pages say it

    def checkout(self, payment: Payment) -> str:
        """Opens the payment at the custodian; returns where the payer's browser goes."""

    def verify(self, headers: Mapping[str, str], raw: bytes, *, at: datetime) -> Event:
        """Reads a notification; raises BadSignature. Makes no network call."""

    def send(self, instruction: Instruction) -> None:
        """Hands an instruction over under its own number; raises NotReached or Declined."""

    def query(self, instruction: Instruction) -> str:
        """done, failed, processing or missing; raises NotReached."""

    def query_payment(self, payment: Payment) -> Event | None:
        """The outcome of a payment, None while it is open; raises NotReached."""


class SandboxGateway:
    """Our side of the sandbox custodian: no money, everything else as with a real one."""

    name = "sandbox"
    holder = gettext_lazy("Gongzao sandbox custodian (test money)")

    def checkout(self, payment: Payment) -> str:
        order = payment.order
        try:
            address = reverse("sandbox:cashier", args=[payment.reference])
        except NoReverseMatch:
            raise Refused(_("This site has no payment provider yet.")) from None
        sandbox.open_charge(
            payment.reference,
            amount_fen=payment.amount_fen,
            memo=order.number,
            title=order.job.title,
            payer=order.buyer.name,
            return_url=reverse("orders:payment_return", args=[order.uuid]),
        )
        return address

    def verify(self, headers: Mapping[str, str], raw: bytes, *, at: datetime) -> Event:
        check(headers, raw, keys=sandbox.public_keys(), at=at)
        return self._event(raw)

    def _event(self, raw: bytes) -> Event:
        try:
            body = json.loads(raw)
            return Event(
                key=str(body["id"]),
                kind=str(body["type"]),
                reference=str(body["reference"]),
                provider_reference=str(body["serial"]),
                amount_fen=int(body["amount_fen"]),
                reason=str(body.get("reason", "")),
            )
        except (ValueError, KeyError, TypeError):
            raise BadSignature from None

    def send(self, instruction: Instruction) -> None:
        sandbox.take_transfer(
            instruction.number,
            kind=instruction.kind,
            payee=instruction.organization.name,
            memo=instruction.tranche.work_order.order.number,
            amount_fen=instruction.amount_fen,
        )

    def query(self, instruction: Instruction) -> str:
        return sandbox.transfer_state(instruction.number)

    def query_payment(self, payment: Payment) -> Event | None:
        body = sandbox.charge_outcome(payment.reference)
        return self._event(json.dumps(body).encode()) if body else None


GATEWAYS: dict[str, Gateway] = {"sandbox": SandboxGateway()}


def gateway(name: str = "") -> Gateway:
    """The named custodian, or the one this installation pays through."""
    return GATEWAYS[name or settings.GATEWAY]
