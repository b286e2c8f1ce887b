"""Capacity of every kind: tools, lines, workshops, rooms, seats, experts, services and teams."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from capacity import lines, listings, units, windows
from capacity.models import Listing, Unit
from capacity.ranges import local_day
from marketplace.accounts.models import Organization
from marketplace.demo import firms
from marketplace.demo.clock import Story
from marketplace.demo.world import World

WORKDAYS = [(weekday, time(8), time(18)) for weekday in range(5)]
ALWAYS = [(weekday, time(), time()) for weekday in range(7)]
EVENINGS = [(weekday, time(18), time(23)) for weekday in range(5)]
DAY, WEEK, MONTH = 1, 7, 30
NIGHT_RATE = {"name": "夜间", "factor_bps": 7_500, "starts": time(20), "ends": time(8)}
WEEKEND_RATE = {"name": "周末", "factor_bps": 8_500, "weekdays": [5, 6]}
LEASE = {"price_mode": "lease"}


@dataclass(frozen=True)
class Offer:
    """A listing of one firm; `days` from today on for which a team can be had."""

    firm: str
    process: str
    capability: str
    title: str
    units: tuple[tuple[str, str], ...]  # (name, make or speciality)
    facts: dict[str, Any]
    attributes: dict[str, Any] = field(default_factory=dict)
    about: str = ""
    pattern: list[windows.Row] = field(default_factory=lambda: WORKDAYS)
    rules: tuple[dict[str, Any], ...] = ()
    days: tuple[int, int] | None = None
    machines_of: tuple[str, ...] = ()  # processes of the firm's listings a line is made of


OFFERS = (
    Offer(
        "杭州精锐精密",
        "MFG.LINE",
        "line",
        "五轴与车铣复合精密件整线",
        (("精密件整线", "五轴 2 台、车铣 1 台"),),
        LEASE | {"price_fen": 480_000, "lease_days": DAY, "deposit_fen": 1_000_000},
        {"line_type": "machining", "takt_s": 420, "headcount": 6, "crew": True, "power_kw": 110},
        "预约整线即占用其中的五轴与车铣设备；含编程与三坐标首检，适合一周内的急单。",
        ALWAYS,
        machines_of=("MFG.CUT.MILL.AX5", "MFG.CUT.TURN.MILL"),
    ),
    Offer(
        "杭州精锐精密",
        "INN.DES.CAM",
        "expert",
        "五轴编程专家工时",
        (("周工", "叶轮与薄壁件"), ("沈工", "钛合金切削")),
        {"price_mode": "time", "price_fen": 38_000, "shortest_minutes": 120},
        {
            "software": ["nx", "hypermill"],
            "expertise": ["machining"],
            "expert_title": "senior",
            "years": 12,
            "remote": True,
        },
        "刀路评审、后处理调试、现场带教；远程或到厂均可。",
        EVENINGS,
    ),
    Offer(
        "台州恒力模具",
        "MFG.PRIM.INJ.STD",
        "tool",
        "家电面板注塑模具租用",
        (("面板模 M-12", "P20，一模两腔"),),
        LEASE | {"price_fen": 320_000, "lease_days": WEEK, "deposit_fen": 2_000_000},
        {
            "tool_kind": "injection_mould",
            "tool_life": 180_000,
            "env_x": 620,
            "env_y": 480,
            "fits_machine": "320 吨注塑机，拉杆内距 680 mm 以上",
        },
        "含试模一次；到期检查型腔后退还押金。",
        ALWAYS,
    ),
    Offer(
        "广州远航汽配",
        "MFG.LINE",
        "factory",
        "汽车零部件共享工厂 C 车间",
        (("C 车间", "冲压、焊装、终检"),),
        LEASE | {"price_fen": 26_000_000, "lease_days": MONTH, "deposit_fen": 26_000_000},
        {
            "line_type": "sheet_metal",
            "floor_m2": 5_200,
            "power_kw": 1_250,
            "crane_t": 20,
            "headcount": 60,
            "crew": True,
        },
        "整间出租，水电与行车齐备，可自带模具；支持三班。",
        ALWAYS,
    ),
    Offer(
        "上海中测检测",
        "INN.LAB",
        "laboratory",
        "百级洁净装配实验室",
        (("洁净室 2 号", "层流罩、超声清洗、粒子计数"),),
        LEASE | {"price_fen": 360_000, "lease_days": DAY, "deposit_fen": 500_000},
        {"clean_class": 5, "floor_m2": 86, "lab_accred": ["cnas"], "operation": "trained"},
        "ISO 5 级（百级），医疗与光学小批量装配；培训合格后自主操作。",
    ),
    Offer(
        "上海中测检测",
        "SRV.TEST.FACT",
        "inspection",
        "华东验货验厂",
        (("赵工", "机加工与钣金"), ("钱工", "电子与线束")),
        LEASE | {"price_fen": 180_000, "lease_days": DAY, "lead_hours": 48},
        {
            "region": ["310000", "320000", "330000"],
            "headcount": 2,
            "result_days": 1,
            "inspection_kind": ["pre_shipment", "in_line", "first_article", "factory_audit"],
        },
        "当天出报告，附照片；按人天计价，含市内交通。",
    ),
    Offer(
        "南京云图设计",
        "INN.DATA",
        "licence",
        "三维设计与仿真软件席位",
        (("席位 1", "设计与仿真模块"), ("席位 2", "设计与仿真模块")),
        LEASE | {"price_fen": 280_000, "lease_days": MONTH},
        {
            "software": ["solidworks", "ansys"],
            "licence": "subscription",
            "seats": 2,
            "deployment": "desktop",
        },
        "远程桌面使用，浮动授权；按月计费，可随时增减席位。",
        ALWAYS,
    ),
    Offer(
        "湖州安达包装",
        "SRV.WARE",
        "logistics",
        "湖州吴兴标准仓",
        (("1 号库", "四层货架"),),
        LEASE | {"price_fen": 4_500_000, "lease_days": MONTH, "deposit_fen": 4_500_000},
        {"floor_m2": 3_000, "temp_range": [5, 30], "ex_class": "class_c"},
        "丙类库，24 小时值守，可代收发与贴标。",
        ALWAYS,
    ),
    Offer(
        "湖州安达包装",
        "SRV.LOG",
        "logistics",
        "长三角零担与专车",
        (("浙E·A3021", "9.6 米厢车"), ("浙E·A3177", "4.2 米厢车")),
        {"price_mode": "piece", "price_fen": 650, "minimum_fen": 30_000, "lead_hours": 12},
        {"vehicle_t": 10, "region": ["310000", "320000", "330000", "340000"]},
        "按公里计价，回程半价请在备注中说明；含装卸一小时。",
        ALWAYS,
    ),
    Offer(
        "济南鲁能重装",
        "SRV.MAINT",
        "maintenance",
        "机床与行车维修队",
        (("维修一队", "机床精度恢复"), ("维修二队", "电气与行车")),
        {"price_mode": "time", "price_fen": 22_000, "setup_fen": 30_000, "lead_hours": 4},
        {
            "machine_types": ["lathe", "machining_centre", "crane"],
            "region": ["370000"],
            "headcount": 9,
            "response_h": 4,
        },
        "省内 4 小时到场，备件另计；持特种设备作业证。",
        ALWAYS,
    ),
    Offer(
        "佛山美居塑料",
        "SRV.PROC",
        "supply_chain",
        "塑料粒子联合采购",
        (("采购一组", "通用塑料"),),
        {"price_mode": "value", "value_bps": 180, "minimum_fen": 50_000},
        {
            "category": ["plastics", "packaging"],
            "credit_line": 2_000_000,
            "supply_service": ["joint_purchase", "vmi"],
        },
        "每周四汇总下单，按成交额收取服务费；可寄售。",
    ),
    Offer(
        "深圳迅捷电子",
        "SRV.COMP",
        "computing",
        "AOI 图像训练算力",
        (("节点 1", "16 × GPU"),),
        {"price_mode": "time", "price_fen": 9_600},
        {"cores": 128, "gpu": 16, "storage_tb": 200, "security_level": "level_3"},
        "夜间空闲算力，等保三级机房；含数据标注环境。",
        ALWAYS,
        (NIGHT_RATE, WEEKEND_RATE),
    ),
    Offer(
        "杭州巨星钣金",
        "SRV.STAFF",
        "team",
        "持证焊工班组支援",
        (("焊接一班", "沈班长，氩弧与二保焊"), ("焊接二班", "陆班长，机器人焊接")),
        {"price_mode": "time", "price_fen": 6_800, "shortest_minutes": 480, "lead_hours": 72},
        {
            "trade": ["welder", "fitter"],
            "headcount": 16,
            "region": ["320000", "330000", "310000"],
            "skill_level": "l3",
            "skill_cert": True,
            "years": 5,
            "lodging": True,
        },
        "淡季整班支援，自带面罩与焊枪；保险由我方承担，食宿由用工方安排。",
        days=(5, 34),
    ),
    Offer(
        "绍兴锦绣纺织",
        "SRV.STAFF",
        "team",
        "缝纫熟练工班组",
        (("缝纫一班", "王班长，梭织女装"),),
        LEASE | {"price_fen": 42_000, "lease_days": DAY, "lead_hours": 48},
        {
            "trade": ["sewer", "packer"],
            "headcount": 24,
            "region": ["330000"],
            "skill_level": "l4",
            "years": 3,
        },
        "按人天计价；春节前可用，附考勤。",
        days=(2, 45),
    ),
)


def offer(world: World, said: Offer) -> Story:
    """A firm that has been here for a while offers something of another kind."""
    at = yield world.now - timedelta(days=world.dice.randint(2, 9))
    organization, owner = world.firm(said.firm), world.owner_of(world.firm(said.firm))
    listing = listings.create(organization, by=owner, at=at, **_facts(world, said))
    if said.rules:
        listings.set_price_rules(listing, said.rules, by=owner, at=at)
    for name, model in said.units:
        unit = listings.add_unit(listing, name=name, model_name=model, by=owner, at=at)
        _calendar(world, unit, said, at)
    listings.add_photo(listing, world.album(organization)[0], by=owner, at=at)
    at = yield at + world.hours(0.2, 4)
    listings.submit(listing, by=owner, at=at)
    at = yield at + world.hours(2, 20)
    firms.publish(world, listing, at=at)


def _facts(world: World, said: Offer) -> dict[str, Any]:
    return {
        "title": said.title,
        "process": world.process(said.process),
        "capability": said.capability,
        "description": said.about,
        "attributes": said.attributes,
        **said.facts,
    }


def _calendar(world: World, unit: Unit, said: Offer, at: datetime) -> None:
    owner = world.owner_of(unit.listing.organization)
    listings.set_pattern(unit, said.pattern, by=owner, at=at)
    if said.days:
        first, last = (_day(world, days) for days in said.days)
        units.set_dates(unit, first, last, by=owner, at=at)
    if said.machines_of:
        lines.set_machines(unit, _machines(unit.listing.organization, said), by=owner, at=at)


def _machines(organization: Organization, said: Offer) -> list[Unit]:
    live = Listing.objects.filter(
        organization=organization, process__code__in=said.machines_of, state="published"
    )
    return list(Unit.objects.filter(listing__in=live, retired_at=None).order_by("id"))


def _day(world: World, days: int) -> date:
    return local_day(world.now) + timedelta(days=days)
