"""What the benchmark asks: the ten commonest searches, and words as buyers write them."""

from datetime import timedelta

from django.utils import timezone

from capacity.ranges import local_day


def common() -> dict[str, dict[str, object]]:
    """Name → filters. The first page of everything comes first: it is the list."""
    today = local_day(timezone.now())
    return {
        "list": {},
        "process": {"process": "MFG.CUT.MILL.AX5"},
        "process, province": {"process": "MFG.CUT", "place": "330000"},
        "process, city": {"process": "MFG.CUT.TURN.CNC2", "place": "440300"},
        "words": {"q": "五轴"},
        "words, province": {"q": "注塑 机械手", "place": "440000"},
        "workpiece": {"material": "ALU", "x": 600, "y": 400, "z": 300, "tolerance": 7},
        "price, cheapest first": {"process": "MFG.CUT", "price_max": 150, "sort": "price"},
        "free time, nearest first": {
            "process": "MFG.PRIM.INJ.STD",
            "starts": (today + timedelta(3)).isoformat(),
            "ends": (today + timedelta(12)).isoformat(),
            "hours": 40,
            "near": "330200",
            "sort": "distance",
        },
        "proof, best grade first": {
            "grade": "A",
            "evidence": "measured",
            "certificate": ["ISO9001"],
            "sort": "grade",
        },
    }


TEXTS = (
    *("五轴", "加工", "三轴", "来图", "数控车", "制造", "铣", "精密", "模具", "注塑"),
    *("苏州", "东莞 注塑", "铝合金薄壁件", "不锈钢", "激光切割", "线切割", "dmu", "ck6150", "CNC"),
    *("數控車床", "ＤＭＧ", "海天", "宁波 模具", "三坐标检测", "喷涂", "宏达锐精密机械", "TRUMPF"),
    *("热处理 齿轮", "小批量打样", "injection", "5-axis", "nc", "广东省", "贴片", "钣金 深圳"),
    "夜班与周末空闲",
)
NOTHING = ("氢脆去除炉", "zzqqxx", "五轴 氢脆去除炉", "西藏 三轴 zzqqxx")
