"""Small worlds of capacity for the tests of matching: firms, listings, machines and free weeks."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from capacity import listing_index, reference
from capacity.models import Booking, IdleWindow, Listing, Process, Unit
from capacity.ranges import as_range, local_day, midnight
from marketplace.accounts.models import Membership, Organization, PublishedGrade, User
from marketplace.core.periods import Period
from orders import jobs, matching
from orders.models import Job, Match
from tests import personas

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(minutes=30)
TODAY = local_day(NOW)
PLACES = ["330110", "330206", "320505", "310115", "440306", "510107", "420106"]
MATERIALS = ["ALU", "STEEL_C", "STAINLESS", "TITANIUM"]
GRADES = [("AAA", 30_000), ("A", 100_000), ("BBB", 160_000), ("B", 400_000), ("NR", None)]
_numbers = count(1)


def make_firm(*, region="330110", state="regular", **fields) -> Organization:
    number = next(_numbers)
    now = {"verified_at": NOW - timedelta(days=90)} if state in ("probation", "regular") else {}
    return Organization.objects.create(
        name=f"第{number}精密机械有限公司",
        short_name=f"精密{number}",
        uscc=f"9133{number:014d}",
        legal_person="林伟",
        region=region,
        industry="C34",
        state=state,
        **now,
        **fields,
    )


def make_owner(firm: Organization, role="owner") -> User:
    number = next(_numbers)
    user = User.objects.create_user(f"user{number}@example.com", name=f"User {number}")
    Membership.objects.create(user=user, organization=firm, role=role)
    return user


def make_listing(
    firm: Organization,
    *,
    process="MFG.CUT.MILL.AX5",
    region="",
    materials=("ALU", "STEEL_C"),
    attributes=None,
    price_mode="time",
    price_fen=20_000,
    hours=range(8, 20),
    days=30,
    units=1,
    **fields,
) -> Listing:
    """A published listing whose machines are free from `hours` on each of the next `days`."""
    reviewer = User.objects.filter(is_staff=True).first() or User.objects.create_superuser(
        f"staff{next(_numbers)}@example.com", name="Bai"
    )
    size = {"env_x": 800, "env_y": 600, "env_z": 500, "it_grade": 6}
    listing = Listing.objects.create(
        organization=firm,
        process=Process.objects.get(code=process),
        title=f"{process} {firm.short_name}",
        region=region or firm.region,
        materials=list(materials),
        attributes=size if attributes is None else attributes,
        price_mode=price_mode,
        price_fen=None if price_mode == "value" else price_fen,
        value_bps=price_fen if price_mode == "value" else None,
        state="published",
        published_at=NOW - timedelta(days=10),
        reviewed_by=reviewer,
        calendar_confirmed_at=NOW,
        **fields,
    )
    for number in range(units):
        make_windows(listing.units.create(name=f"M{number + 1}"), hours=hours, days=days)
    listing_index.refresh(listing)
    return listing


def make_windows(unit: Unit, *, hours, days: int) -> None:
    first = [midnight(TODAY + timedelta(days=day)) for day in range(1, days + 1)]
    start, end = timedelta(hours=hours.start), timedelta(hours=hours.stop)
    IdleWindow.objects.bulk_create(
        IdleWindow(unit=unit, during=as_range(Period(day + start, day + end))) for day in first
    )


def grade(firm: Organization, letter: str, p_up_ppm: int | None) -> None:
    PublishedGrade.objects.create(
        organization=firm, side="supplier", grade=letter, p_up_ppm=p_up_ppm, computed_at=NOW
    )
    listing_index.refresh_grade(firm)


def certify(firm: Organization, code: str) -> None:
    personas.certificate(
        firm, code, number=str(next(_numbers)), expires_on=TODAY + timedelta(days=300)
    )


def random_listing(dice: random.Random) -> Listing:
    firm = make_firm(region=dice.choice(PLACES))
    letter, p_up_ppm = dice.choice(GRADES)
    if p_up_ppm:
        grade(firm, letter, p_up_ppm)
    for code in ("ISO9001", "IATF16949"):
        if dice.random() < 0.6:
            certify(firm, code)
    mode = dice.choice(["time", "time", "piece", "value", "lease"])
    price = {
        "time": dice.randrange(8_000, 60_000, 500),
        "piece": dice.randrange(500, 6_000),
        "value": dice.randrange(2_000, 9_999),
        "lease": dice.randrange(100_000, 900_000),
    }[mode]
    edges = {key: dice.choice([200, 400, 700, 1200]) for key in ("env_x", "env_y", "env_z")}
    start = dice.randrange(0, 16)
    return make_listing(
        firm,
        process=dice.choice(["MFG.CUT.MILL.AX3", "MFG.CUT.MILL.AX5", "MFG.CUT.TURN.CNC2"]),
        materials=dice.sample(MATERIALS, dice.randrange(1, 5)),
        attributes=edges | {"it_grade": dice.choice([5, 6, 7, 8])},
        price_mode=mode,
        price_fen=price,
        setup_fen=dice.choice([0, 5_000, 20_000]),
        minimum_fen=dice.choice([0, 0, 100_000]),
        lease_days=dice.choice([1, 7, 30]),
        smallest_lot=dice.choice([1, 1, 1, 50, 300]),
        hours=range(start, start + dice.randrange(2, 9)),
        days=dice.randrange(1, 25),
        units=dice.choice([1, 1, 2]),
        evidence=dice.choice([0, 1, 1, 2, 3]),
    )


def wishes(**changes) -> dict:
    """What a job says, ready for jobs.post."""
    process = Process.objects.get(code=changes.pop("process", "MFG.CUT.MILL.AX5"))
    return {
        "title": "Bracket",
        "process": process,
        "region": "320505",
        "starts_on": TODAY,
        "due_on": TODAY + timedelta(days=20),
        "budget_fen": 2_000_000,
        "quantity": 100,
        "minutes_per_piece": Decimal(12),
        **changes,
    }


def random_wishes(dice: random.Random) -> dict:
    return wishes(
        process=dice.choice(["MFG.CUT.MILL", "MFG.CUT.MILL.AX5", "MFG.CUT"]),
        region=dice.choice(PLACES),
        material=dice.choice(["", *MATERIALS]),
        env_x=dice.choice([None, 100, 300, 650]),
        env_y=dice.choice([None, 150, 350]),
        env_z=dice.choice([None, 50, 390]),
        it_grade=dice.choice([None, 6, 7]),
        certificates=dice.choice([[], [], ["ISO9001"], ["ISO9001", "IATF16949"]]),
        minimum_grade=dice.choice(["", "", "BBB", "B"]),
        max_distance_km=dice.choice([None, None, 100, 400, 1500]),
        budget_fen=dice.choice([300_000, 800_000, 3_000_000]),
        quantity=dice.choice([5, 40, 200]),
        divisible=dice.random() < 0.6,
        due_on=TODAY + timedelta(days=dice.randrange(2, 30)),
    )


def post(firm: Organization, user: User, **changes) -> Job:
    return jobs.post(firm, by=user, at=NOW, **wishes(**changes))


def matched(job: Job, at=None) -> list[Match]:
    """Runs the matching the job is owed; its matches on offer, best first."""
    matching.run(job.pk, job.version, at=at or NOW + timedelta(seconds=1))
    job.refresh_from_db()
    return list(
        Match.objects.filter(operation__job=job, state="proposed")
        .select_related("operation__job__buyer", "listing__organization")
        .order_by("rank")
    )


def take_all(listing: Listing) -> None:
    """Somebody books every offered hour of the listing's machines."""
    stranger = make_firm()
    Booking.objects.bulk_create(
        Booking(unit=window.unit, buyer=stranger, during=window.during, state="confirmed")
        for window in IdleWindow.objects.filter(unit__listing=listing)
    )
    listing_index.refresh(listing)


def material_names() -> list[str]:
    return list(reference.materials())
