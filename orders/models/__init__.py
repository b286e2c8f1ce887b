"""Jobs, matches, orders and money, a file per family."""

from orders.models.jobs import Job, Match, Operation
from orders.models.ledger import LedgerAccount, LedgerJournal, LedgerTransfer
from orders.models.money import GatewayEvent, Instruction, Payment, Tranche
from orders.models.orders import InspectionReport, Order, ProgressReport, WorkOrder
from orders.models.sandbox import SandboxCharge, SandboxNotice, SandboxTransfer

__all__ = [
    "GatewayEvent",
    "InspectionReport",
    "Instruction",
    "Job",
    "LedgerAccount",
    "LedgerJournal",
    "LedgerTransfer",
    "Match",
    "Operation",
    "Order",
    "Payment",
    "ProgressReport",
    "SandboxCharge",
    "SandboxNotice",
    "SandboxTransfer",
    "Tranche",
    "WorkOrder",
]
