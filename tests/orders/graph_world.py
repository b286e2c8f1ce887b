"""Jobs of several operations, small and ready-made."""

from decimal import Decimal

from capacity.models import Process
from orders import graphs
from tests.orders import worlds
from tests.orders.worlds import NOW

CODES = ("MFG.CUT.MILL", "MFG.HEAT.VAC", "MFG.CUT.MILL.AX5", "MFG.CUT.MILL.AX4", "SRV.TEST.DIM")


def step(code="MFG.CUT.MILL.AX5", **changes) -> dict:
    """One operation, as graphs.post takes it."""
    return {
        "process": Process.objects.get(code=code),
        "quantity": 20,
        "minutes_per_piece": Decimal(30),
        "setup_hours": Decimal(2),
        "after": [],
        **changes,
    }


def chain(*codes) -> list[dict]:
    """Operations each of which waits for the one before."""
    return [step(c, after=[i - 1] if i else []) for i, c in enumerate(codes or CODES)]


def terms(**changes) -> dict:
    wished = worlds.wishes(**changes)
    names = ("title", "region", "starts_on", "due_on", "budget_fen")
    return {name: wished[name] for name in names}


def post(firm, user, operations=None, **more):
    return graphs.post(firm, operations=operations or chain(), by=user, at=NOW, **terms(), **more)


def shape(job) -> list[tuple[int, str, list[int]]]:
    """Number, process and the numbers waited for, of each operation as stored."""
    return [
        (row.sequence, row.process.code, sorted(row.after.values_list("sequence", flat=True)))
        for row in job.operations.all()
    ]
