"""Jobs, matches, orders and money, a file per family."""

from orders.models.baskets import Basket, BasketLine
from orders.models.drafts import JobDraft, JobTemplate
from orders.models.jobs import Job, Match, Operation, OperationLink
from orders.models.ledger import LedgerAccount, LedgerJournal, LedgerTransfer
from orders.models.money import GatewayEvent, Instruction, Payment, Tranche
from orders.models.news import MatchingPass, MatchNews
from orders.models.orders import Arrival, InspectionReport, Order, ProgressReport, WorkOrder
from orders.models.plans import Placement, Plan, PlanRun
from orders.models.rounds import ClearingRound, RoundAbstention, RoundEntry, RoundPair
from orders.models.sandbox import SandboxCharge, SandboxNotice, SandboxTransfer

__all__ = [
    "Arrival",
    "Basket",
    "BasketLine",
    "ClearingRound",
    "GatewayEvent",
    "InspectionReport",
    "Instruction",
    "Job",
    "JobDraft",
    "JobTemplate",
    "LedgerAccount",
    "LedgerJournal",
    "LedgerTransfer",
    "Match",
    "MatchNews",
    "MatchingPass",
    "Operation",
    "OperationLink",
    "Order",
    "Payment",
    "Placement",
    "Plan",
    "PlanRun",
    "ProgressReport",
    "RoundAbstention",
    "RoundEntry",
    "RoundPair",
    "SandboxCharge",
    "SandboxNotice",
    "SandboxTransfer",
    "Tranche",
    "WorkOrder",
]
