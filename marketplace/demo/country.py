"""What a made-up country of factories looks like: skewed as in life, few things are common.

Drawn with a seed: processes and places by rank, prices log-normal, words from parts that repeat
(makes, claims) and parts that hardly do (model numbers, firms).
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from stdnum.cn import uscc

from capacity import capabilities, reference
from capacity.listing_index import NO_GRADE_STATED, envelope
from marketplace.core import regions
from marketplace.demo.machines import MACHINES

PROVINCES = (
    *("440000", "320000", "330000", "370000", "410000", "510000", "420000", "350000", "310000"),
    *("430000", "340000", "130000", "110000", "610000", "360000", "500000", "210000", "530000"),
)
COMMON = (
    *("MFG.CUT.MILL.AX3", "MFG.CUT.TURN.CNC2", "MFG.PRIM.INJ.STD", "MFG.CUT.LASER"),
    *("MFG.FORM.STAMP", "MFG.JOIN.WELD.ARC", "MFG.CUT.MILL.AX5", "MFG.TEX.GARM", "MFG.TOOL"),
    *("MFG.FORM.BEND", "MFG.CUT.MILL.AX4", "MFG.COAT.POWDER", "MFG.CUT.EDM.WIRE", "MFG.JOIN.SMT"),
)


def _list(words: str, between: str | None = None) -> tuple[str, ...]:
    return tuple(words.split(between))


MAKES = _list(
    "DMG MORI,MAZAK,FANUC,海天,大族,沈阳机床,北京精雕,友嘉,HAAS,Brother,OKUMA,牧野,科德,纽威,秦川,"
    "TRUMPF,通快,Bystronic,AIDA,扬力,力劲,伊之密,震雄,GF 阿奇夏米尔,Sodick,三菱,安川,KUKA,ABB,"
    "Hermle,Grob,Index,Citizen,津上,台中精机,东台,程泰,亚威,迈信林,创世纪,山崎,日精,恩格尔,阿博格,"
    "丰田,必佳乐,兄弟,重机,蔡司,海克斯康,ESPEC,西门子,爱协林,ECM,格力博,汇川",
    ",",
)
SERIES = _list("VMC HMC CK DMU MV TC G LB NL SE MA AQ GMC XK BX PRO HT ZX KD TH EX RX")
CLAIMS = _list(
    "夜班与周末空闲|淡季五成产能可用|可来图加工|支持小批量打样|当天报价|次日可取|恒温车间|配在机测量|"
    "可提供三坐标检测报告|首件免费确认|附材质证明|铝合金薄壁件|不锈钢精密件|医疗器械零件|汽车零部件|"
    "航空结构件|模具镶件|非标自动化零件|新能源电池托盘|消费电子外壳|液压阀体|齿轮箱体|法兰与轴套|叶轮叶片|"
    "骨科植入物|通信腔体|散热器|连接器端子|钣金机柜|大型机架|精度稳定在两微米|五面一次装夹|"
    "海德汉系统|发那科系统|西门子 840D|自动上下料|机械手取件|无人值守运转|洁净车间百级|防静电车间|"
    "可开具增值税专用发票|支持上门看厂|可签保密协议|出口包装|来料加工|包工包料|长期合作可月结|"
    "急单加急处理|十五年行业经验|客户含多家上市公司|拥有独立质检室|ERP 与 MES 已联网|"
    "CNC 编程团队二十人|持证焊工十八名|通过客户二方审核|废料统一回收|排产透明可查",
    "|",
)
GIVEN = _list(
    "宏达 锐进 恒信 华盛 永固 金泰 鼎丰 瑞驰 卓越 精诚 天成 中博 明远 凯盛 龙腾 新锐 博创 亿丰 "
    "嘉禾 长风 友联 兴业 德润 光华 伟创 三和 启航 众合 立信 海川 九州 同创 正茂 万隆 建达 奥科 "
    "普瑞 科源 赛特 汉威 智造 云帆 方圆 大同 安泰 百川 东岳 福瑞 高新 国栋 和顺 晶锐 康盛 利恒"
)
TRADES = _list("精密机械 模具 五金制品 科技 自动化设备 精工 机电 塑胶 金属制品 智能制造")
GRADES = (
    *(("NR", 280_000, 40), ("BBB", 180_000, 18), ("A", 120_000, 17), ("AA", 70_000, 10)),
    *(("BB", 260_000, 8), ("AAA", 30_000, 4), ("B", 380_000, 2), ("C", 520_000, 1)),
)
HELD = {"ISO9001": 0.45, "ISO14001": 0.15, "IATF16949": 0.08, "ISO13485": 0.04, "PERMIT_ENV": 0.06}
FEN = {"time": 12_000, "piece": 900, "lease": 1_500_000, "value": 0}


@dataclass(frozen=True)
class Firm:
    """A factory of the country."""

    name: str
    short_name: str
    english_name: str
    uscc: str
    region: str
    grade: str
    p_up_ppm: int
    certificate_bits: int


@dataclass(frozen=True)
class Offer:
    """A listing of it."""

    process: str
    title: str
    about: str
    unit: str
    capability: str
    materials: tuple[str, ...]
    attributes: dict[str, Any]
    mode: str
    fen: int
    bps: int
    lease_days: int
    level: str
    evidence: int
    age_minutes: int
    load: int  # which of the usual weeks

    @property
    def envelope(self) -> list[int]:
        return envelope(self.attributes)

    @property
    def it_grade(self) -> int:
        return self.attributes.get("it_grade", NO_GRADE_STATED)


def firms(dice: random.Random, *, first: int = 0) -> Iterator[Firm]:
    """Without end, numbered from `first` on."""
    weights = [1 / (rank + 2) for rank in range(len(_provinces()))]
    number = first
    while True:
        place = _place(dice.choices(_provinces(), weights)[0], dice)
        yield _firm(number, place, dice)
        number += 1


def offers(firm: Firm, dice: random.Random) -> list[Offer]:
    """One to eight listings of a firm; three in the mean."""
    count = min(8, 1 + int(dice.expovariate(1 / 2.2)))
    codes = dict.fromkeys(dice.choices(_processes(), _process_weights(), k=count))
    return [_offer(code, dice) for code in codes]


def _provinces() -> tuple[str, ...]:
    others = (row.code for row in regions.provinces() if row.code not in PROVINCES)
    return (*PROVINCES, *others)


def _place(province: str, dice: random.Random) -> str:
    """A district of a city, or the city itself; the first cities of a province are the largest."""
    cities = regions.children(province)
    if not cities:
        return province
    city = dice.choices(cities, [1 / (rank + 2) for rank in range(len(cities))])[0].code
    districts = regions.children(city)
    return dice.choice(districts).code if districts and dice.random() < 0.7 else city


def _firm(number: int, place: str, dice: random.Random) -> Firm:
    city = [*regions.ancestors(place), regions.get(place)][:2][-1]
    short = city.zh.removesuffix("市")[:4]
    given = dice.choice(GIVEN) + dice.choice(GIVEN)[0]
    body = f"92{place}{number:09d}"
    grade, p_up_ppm, _weight = dice.choices(GRADES, [row[2] for row in GRADES])[0]
    held = [code for code, share in HELD.items() if dice.random() < share]
    return Firm(
        name=f"{short}{given}{dice.choice(TRADES)}有限公司",
        short_name=given,
        english_name=f"{city.en.split()[0]} Works {number}",
        uscc=body + uscc.calc_check_digit(body),
        region=place,
        grade=grade,
        p_up_ppm=p_up_ppm,
        certificate_bits=reference.certificate_mask(held),
    )


@lru_cache(maxsize=1)
def _processes() -> tuple[str, ...]:
    others = [code for code in reference.leaves("MFG") if code not in COMMON]
    return (*COMMON, *others, *reference.leaves("INN"), *reference.leaves("SRV"))


@lru_cache(maxsize=1)
def _process_weights() -> tuple[float, ...]:
    return tuple(1 / (rank + 3) for rank in range(len(_processes())))


def _offer(code: str, dice: random.Random) -> Offer:
    row, machine = reference.process(code), MACHINES.get(code)
    capability = str(capabilities.allowed(code)[0])
    mode = dice.choice(capabilities.modes(code, capability)[:2])
    model = f"{dice.choice(SERIES)}-{dice.randrange(10, 400) * 5}"
    make = dice.choice(MAKES)
    usual = machine.fen if machine and machine.mode == mode else FEN[mode]
    return Offer(
        process=code,
        title=dice.choice(TITLES).format(make=make, model=model, name=row.zh.split("/")[0])[:80],
        about="，".join(dice.sample(CLAIMS, dice.randrange(2, 6))) + "。",
        unit=f"{make} {model}",
        capability=capability,
        materials=machine.materials if machine else (),
        attributes=_attributes(machine.attributes if machine else {}, dice),
        mode=mode,
        fen=max(1, round(usual * math.exp(dice.gauss(0, 0.5)))),
        bps=dice.randrange(50, 1_500),
        lease_days=dice.choice((1, 7, 30)),
        level=dice.choices(("public", "platform", "counterparty"), (92, 6, 2))[0],
        evidence=dice.choices((0, 1, 2, 3), (1, 55, 32, 12))[0],
        age_minutes=int(dice.expovariate(1 / 300_000)),
        load=dice.randrange(40),
    )


TITLES = (
    *("{make} {model} {name}", "{name}闲时产能", "{make}{name}机时共享", "{name}（{model}）"),
    *("精密{name}来图定制", "{model} {name}产能出租", "{name}小批量快速交付", "{name}"),
)


def _attributes(usual: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """Sizes vary by the machine, tolerances by a grade or two."""
    size = math.exp(dice.gauss(0, 0.4))
    found = {
        key: round(value * size) if key.startswith(("env_", "max_")) else value
        for key, value in usual.items()
    }
    if "it_grade" in found:
        found["it_grade"] += dice.randrange(-1, 3)
    return found
