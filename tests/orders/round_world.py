"""A small world for clearing rounds: scarce machines in Zhejiang and jobs that want them."""

from datetime import timedelta

from capacity.models import Process
from marketplace.accounts.models import Appointment, User
from orders import round_clearing, round_entries, rounds
from orders.models import ClearingRound
from tests.orders import worlds
from tests.orders.worlds import NOW, TODAY

BEFORE = NOW - timedelta(hours=2)  # the world's moment may lie a little ahead of the clock
CLOSING = NOW + timedelta(days=1)
AFTER = CLOSING + timedelta(minutes=1)


def moderator() -> User:
    user = User.objects.create_user(f"desk{User.objects.count()}@example.com", name="Bai")
    Appointment.objects.create(user=user, role=Appointment.Role.MODERATOR)
    return user


def announced(by=None, **changes) -> ClearingRound:
    """Open for entries from now on, told already."""
    fields = {
        "process": Process.objects.get(code=changes.pop("process", "MFG.CUT.MILL")),
        "region": "330000",
        "first_day": TODAY + timedelta(days=5),
        "last_day": TODAY + timedelta(days=9),
        "mode": "greatest",
        "opens_at": BEFORE,
        "closes_at": CLOSING,
    }
    made = rounds.announce(**fields | changes, by=by or moderator(), at=BEFORE)
    rounds.advance(made, at=BEFORE)
    return made


def job(budget_fen=2_000_000, **changes):
    """A job of a firm of its own, delivered to Hangzhou; 20 machine hours in one piece of work."""
    firm = worlds.make_firm(region="330106", supplies=False)
    wanted = {"region": "330106", "quantity": 100, "budget_fen": budget_fen}
    made = worlds.post(firm, worlds.make_owner(firm), **wanted | changes)
    made.owner = firm.memberships.get().user
    return made


def machine(**changes):
    """A listing of one machine of a firm of its own in Ningbo."""
    firm = worlds.make_firm(region="330206", buys=False)
    listing = worlds.make_listing(firm, **{"days": 12} | changes)
    listing.owner = worlds.make_owner(firm)
    return listing


def enter(round_, *jobs):
    for each in jobs:
        round_entries.enter(round_, each, by=each.owner, at=NOW)


def cleared(round_, *, at=AFTER) -> ClearingRound:
    """Closes the round and clears it, as the timer and the worker would."""
    rounds.advance(round_, at=CLOSING)
    round_clearing.run(round_.pk, at=at)
    round_.refresh_from_db()
    return round_
