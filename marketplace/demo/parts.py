"""What the demo buyers need made: the templates jobs are drawn from."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Part:
    """A job's facts. `fair_fen` is what it should cost per piece; budgets lie somewhat above."""

    title: str
    process: str
    material: str
    size: tuple[int, int, int] | None
    it_grade: int | None
    quantity: tuple[int, int]
    minutes: Decimal
    fair_fen: int
    about: str = ""


PARTS = (
    Part(
        title="骨科接骨板 钛合金",
        process="MFG.CUT.MILL.AX5",
        material="TITANIUM",
        size=(120, 18, 6),
        it_grade=7,
        quantity=(40, 200),
        minutes=Decimal(22),
        fair_fen=15000,
    ),
    Part(
        title="机器人关节壳体",
        process="MFG.CUT.MILL.AX5",
        material="ALU",
        size=(180, 160, 140),
        it_grade=7,
        quantity=(10, 60),
        minutes=Decimal(65),
        fair_fen=42000,
    ),
    Part(
        title="叶轮 五轴精加工",
        process="MFG.CUT.MILL.AX5",
        material="STAINLESS",
        size=(220, 220, 90),
        it_grade=6,
        quantity=(5, 30),
        minutes=Decimal(150),
        fair_fen=98000,
    ),
    Part(
        title="减速器箱体",
        process="MFG.CUT.MILL.AX4",
        material="ALU",
        size=(320, 260, 220),
        it_grade=7,
        quantity=(20, 80),
        minutes=Decimal(48),
        fair_fen=23000,
    ),
    Part(
        title="控制盒面板 铝",
        process="MFG.CUT.MILL.AX3",
        material="ALU",
        size=(300, 180, 12),
        it_grade=8,
        quantity=(50, 300),
        minutes=Decimal(14),
        fair_fen=4200,
    ),
    Part(
        title="夹具底板",
        process="MFG.CUT.MILL.AX3",
        material="STEEL_C",
        size=(500, 300, 40),
        it_grade=8,
        quantity=(4, 20),
        minutes=Decimal(90),
        fair_fen=26000,
    ),
    Part(
        title="传动轴套",
        process="MFG.CUT.TURN.CNC2",
        material="STEEL_A",
        size=(80, 60, 60),
        it_grade=7,
        quantity=(200, 900),
        minutes=Decimal(5),
        fair_fen=1200,
    ),
    Part(
        title="快插接头本体",
        process="MFG.CUT.TURN.MILL",
        material="STAINLESS",
        size=(60, 30, 30),
        it_grade=7,
        quantity=(100, 500),
        minutes=Decimal(9),
        fair_fen=5200,
    ),
    Part(
        title="导管针座",
        process="MFG.CUT.TURN.SWISS",
        material="STAINLESS",
        size=(30, 8, 8),
        it_grade=6,
        quantity=(500, 3000),
        minutes=Decimal("1.2"),
        fair_fen=340,
    ),
    Part(
        title="伺服支架 激光下料",
        process="MFG.CUT.LASER",
        material="STEEL_C",
        size=(800, 400, 6),
        it_grade=None,
        quantity=(100, 400),
        minutes=Decimal("2.5"),
        fair_fen=1400,
    ),
    Part(
        title="电池托盘边梁焊接",
        process="MFG.JOIN.WELD.LASER",
        material="ALU",
        size=(900, 200, 80),
        it_grade=None,
        quantity=(30, 120),
        minutes=Decimal(18),
        fair_fen=8000,
    ),
    Part(
        title="机架焊接",
        process="MFG.JOIN.WELD.ARC",
        material="STEEL_C",
        size=(2200, 900, 800),
        it_grade=None,
        quantity=(3, 12),
        minutes=Decimal(240),
        fair_fen=76000,
    ),
    Part(
        title="外壳注塑 ABS",
        process="MFG.PRIM.INJ.STD",
        material="PLASTIC_G",
        size=(220, 160, 60),
        it_grade=None,
        quantity=(1000, 5000),
        minutes=Decimal("0.7"),
        fair_fen=220,
    ),
    Part(
        title="控制主板贴片",
        process="MFG.JOIN.SMT",
        material="",
        size=(200, 150, 2),
        it_grade=None,
        quantity=(300, 2000),
        minutes=Decimal("0.6"),
        fair_fen=600,
    ),
    Part(
        title="模具镶件慢走丝",
        process="MFG.CUT.EDM.WIRE",
        material="STEEL_T",
        size=(80, 60, 40),
        it_grade=6,
        quantity=(6, 30),
        minutes=Decimal(110),
        fair_fen=21000,
    ),
    Part(
        title="冲压支架",
        process="MFG.FORM.STAMP",
        material="STEEL_C",
        size=(260, 120, 3),
        it_grade=None,
        quantity=(2000, 8000),
        minutes=Decimal("0.25"),
        fair_fen=110,
    ),
    Part(
        title="壳体压铸",
        process="MFG.PRIM.CAST.HPDC",
        material="ALU",
        size=(240, 200, 120),
        it_grade=None,
        quantity=(500, 2500),
        minutes=Decimal("1.1"),
        fair_fen=750,
    ),
    Part(
        title="三坐标全尺寸检测",
        process="SRV.TEST.DIM",
        material="",
        size=(200, 150, 100),
        it_grade=None,
        quantity=(5, 20),
        minutes=Decimal(40),
        fair_fen=23000,
    ),
    Part(
        title="钛合金支架打印",
        process="MFG.PRIM.AM.LPBF",
        material="TITANIUM",
        size=(160, 120, 90),
        it_grade=None,
        quantity=(2, 10),
        minutes=Decimal(320),
        fair_fen=260000,
    ),
    Part(
        title="装配与老化",
        process="MFG.JOIN.ASSY",
        material="",
        size=(400, 300, 200),
        it_grade=None,
        quantity=(100, 500),
        minutes=Decimal(6),
        fair_fen=2000,
    ),
)
PART_OF = {part.title: part for part in PARTS}
