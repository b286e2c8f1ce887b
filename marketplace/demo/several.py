"""What the demo's buyer has made by several factories, and words nobody could place yet."""

from datetime import timedelta

from django.utils import timezone

from capacity import unmatched
from marketplace.demo.cast import CHEN
from marketplace.demo.world import World
from orders import families, graphs
from orders.models import Job

HOUSINGS = 20
SEARCHED = {"滚花": 4, "倒角机": 2, "喷丸": 3, "laser engraving": 2, "发黑": 5}


def post(world: World) -> Job:
    """A gearbox housing in five operations, posted this morning: its plans are owed to a worker."""
    buyer = world.user(CHEN)
    firm = buyer.memberships.select_related("organization").earliest("id").organization
    at = world.now - timedelta(hours=1)
    _search(world)
    return graphs.post(
        firm,
        operations=families.operations("gearbox_housing", quantity=HOUSINGS),
        by=buyer,
        at=at,
        title="减速机箱体（铸钢），五道工序",
        description="毛坯由我方提供（ZG35CrMo）。轴承孔同轴度 0.02 mm，随货附三坐标报告。",
        region=firm.region,
        starts_on=timezone.localdate(world.now + timedelta(days=2)),
        due_on=timezone.localdate(world.now + timedelta(days=35)),
        budget_fen=6_500_000,
    )


def _search(world: World) -> None:
    for words, times in SEARCHED.items():
        for reader in range(times):
            unmatched.in_search(words, reader=f"visitor {reader}", at=world.now)
