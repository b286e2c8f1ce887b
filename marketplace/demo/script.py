"""Which trades happen when: a growing year, and today every step caught in the act."""

from datetime import datetime, timedelta

from marketplace.demo.cast import CHEN, FIRMS
from marketplace.demo.parts import PART_OF, PARTS
from marketplace.demo.trades import Plan
from marketplace.demo.world import World

BUYERS = tuple(firm for firm in FIRMS if firm.buys)
CHEN_FIRM = next(firm.short_name for firm in FIRMS if firm.owner == CHEN)

# What the demo province is good at is asked for most, so that its figures have enough firms.
POPULAR = [3 if part.process.startswith(("MFG.CUT", "MFG.PRIM")) else 1 for part in PARTS]

# Where today's trades stand: the part, how many days ago it was posted, where it stops.
TODAY = (
    ("骨科接骨板 钛合金", 0.2, "open"),
    ("控制盒面板 铝", 0.4, "open"),
    ("机器人关节壳体", 0.5, "accepted"),
    ("快插接头本体", 1.0, "accepted"),
    ("叶轮 五轴精加工", 1.4, "unpaid"),
    ("三坐标全尺寸检测", 1.2, "unpaid"),
    ("骨科接骨板 钛合金", 2, "ready"),
    ("控制主板贴片", 4, "in_production"),
    ("机器人关节壳体", 4.5, "in_production"),
    ("伺服支架 激光下料", 6, "ready_to_ship"),
    ("控制盒面板 铝", 6, "rework"),
    ("传动轴套", 7, "shipped"),
    ("冲压支架", 9, "delivered"),
    ("骨科接骨板 钛合金", 10, "delivered"),
    ("机器人关节壳体", 15, "half_rated"),
    ("三坐标全尺寸检测", 12, "declined"),
    ("夹具底板", 8, "expired_match"),
    ("外壳注塑 ABS", 13, "lapsed"),
    ("装配与老化", 17, "cancelled"),
    ("机架焊接", 10, "cancelled_job"),
)


def history(world: World, count: int) -> list[Plan]:
    """Finished trades over the last twelve months, more of them towards today."""
    return sorted((_past(world, number, count) for number in range(count)), key=_posted)


def _past(world: World, number: int, count: int) -> Plan:
    dice = world.dice
    share = (number + dice.random()) / count
    days = 300 - 262 * share**0.75
    posted = world.now - timedelta(days=days, hours=dice.uniform(0, 20))
    joined = [firm for firm in BUYERS if firm.days > days + 6]
    buyer = CHEN_FIRM if dice.random() < 0.3 else dice.choice(joined).short_name
    trouble = dice.random()
    return Plan(
        buyer=buyer,
        part=dice.choices(PARTS, POPULAR)[0],
        posted_at=posted,
        rework=trouble < 0.12,
        late_days=dice.choice((1, 2, 4)) if 0.12 <= trouble < 0.22 else 0,
        timer=0.24 <= trouble < 0.32,
        stars=(3 if trouble < 0.2 else dice.choice((4, 5, 5)), dice.choice((4, 5, 5))),
        rates=dice.random() < 0.85,
    )


def _posted(plan: Plan) -> datetime:
    return plan.posted_at


def today(world: World) -> list[Plan]:
    """One trade at each point of an order's life, half of them the demo buyer's own."""
    others = [firm.short_name for firm in BUYERS if firm.short_name != CHEN_FIRM and firm.days > 80]
    return [
        Plan(
            buyer=CHEN_FIRM if number % 2 == 0 else others[number % len(others)],
            part=PART_OF[title],
            posted_at=world.now - timedelta(days=days),
            stop=stop,
            rework=stop == "rework",
            stars=(5, 4),
        )
        for number, (title, days, stop) in enumerate(TODAY)
    ]
