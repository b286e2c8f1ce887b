"""What the demo's buyer keeps looking for."""

from capacity import listing_entries, saved_searches
from marketplace.demo.cast import CHEN
from marketplace.demo.world import World

SAVED = {
    "浙江五轴机时": "process=MFG.CUT.MILL.AX5&place=330000&sort=price",
    "三坐标检测": "q=三坐标",
    "苏州 200 公里内铝件": "material=ALU&near=320500&within=200&sort=distance",
}


def keep(world: World) -> None:
    buyer = world.user(CHEN)
    for name, query in SAVED.items():
        saved_searches.save(buyer, name=name, query=query, notifies=True, at=world.now)
    listing_entries.learn_all()
