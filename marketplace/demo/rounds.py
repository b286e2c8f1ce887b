"""Two clearing rounds of the demo world: one cleared yesterday, one that is open for three days."""

from datetime import datetime, timedelta

from capacity.ranges import local_day
from marketplace.demo import trades
from marketplace.demo.cast import BAI
from marketplace.demo.clock import Story
from marketplace.demo.parts import PART_OF
from marketplace.demo.script import BUYERS, CHEN_FIRM
from marketplace.demo.world import World
from orders import matching, round_clearing, round_entries, round_scope, rounds
from orders.models import ClearingRound, Job

WANTED = ("骨科接骨板 钛合金", "机器人关节壳体", "叶轮 五轴精加工")
COUNT = 11
WHY_CLEARED = "年末五轴台时紧张，集中撮合让急需的订单先用上设备。"
WHY_OPEN = "十二月铣削设备紧张，报名后由平台统一分配台时。"


def cleared(world: World) -> Story:
    """More jobs than five-axis machines; the hours are held since yesterday."""
    at = yield world.now - timedelta(days=3)
    first = local_day(world.now + timedelta(days=4))
    round_ = rounds.announce(
        process=world.process("MFG.CUT.MILL.AX5"),
        region="",
        first_day=first,
        last_day=first + timedelta(days=4),
        mode=ClearingRound.Mode.GREATEST,
        note=WHY_CLEARED,
        opens_at=at,
        closes_at=_full_hour(world.now - timedelta(hours=20)),
        by=world.user(BAI),
        at=at,
    )
    rounds.advance(round_, at=at)
    others = [firm.short_name for firm in BUYERS if firm.short_name != CHEN_FIRM]
    for number in range(COUNT):
        at = yield at + timedelta(hours=3)
        name = CHEN_FIRM if number in (2, 4, 7) else others[number % len(others)]
        buyer = world.firm(name)
        job = trades.post(world, buyer, PART_OF[WANTED[number % len(WANTED)]], at=at)
        matching.run(job.pk, job.version, at=at)
        round_entries.enter(round_, job, by=world.owner_of(buyer), at=at)
    at = yield round_.closes_at
    rounds.advance(round_, at=at)
    round_clearing.run(round_.pk, at=at)


def announced(world: World) -> Story:
    """Some fitting jobs take part already; the demo buyer's own is still asked."""
    at = yield world.now - timedelta(hours=3)
    first = local_day(world.now + timedelta(days=7))
    round_ = rounds.announce(
        process=world.process("MFG.CUT.MILL"),
        region="",
        first_day=first,
        last_day=first + timedelta(days=6),
        mode=ClearingRound.Mode.STABLE,
        note=WHY_OPEN,
        opens_at=at,
        closes_at=_full_hour(world.now + timedelta(days=3)),
        by=world.user(BAI),
        at=at,
    )
    rounds.advance(round_, at=at)
    at = yield at + timedelta(hours=2)
    for job in _fitting(round_):
        round_entries.enter(round_, job, by=world.owner_of(job.buyer), at=at)


def _full_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _fitting(round_: ClearingRound) -> list[Job]:
    """Jobs of others that nobody has reserved anything for."""
    free = round_scope.jobs(round_).exclude(buyer__short_name=CHEN_FIRM)
    asked = free.filter(operations__matches__state=trades.Match.State.ACCEPTED)
    held = free.filter(operations__matches__reserved_until__isnull=False)
    return list(free.exclude(pk__in=asked).exclude(pk__in=held).order_by("id"))
