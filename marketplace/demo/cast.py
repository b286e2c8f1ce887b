"""The firms and people of the demo world. All are invented."""

from dataclasses import dataclass

PASSWORD = "Gongzao-demo-2026"  # noqa: S105 - published on purpose; log-ins exist only with DEMO=1


@dataclass(frozen=True)
class Person:
    """A demo log-in."""

    key: str
    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True)
class Firm:
    """A firm, its seat (GB/T 2260), its trade, and since how many days it is on the platform."""

    name: str
    short_name: str
    english_name: str
    region: str
    industry: str
    legal_person: str
    days: int
    owner: Person
    processes: tuple[str, ...] = ()
    buys: bool = False
    certificates: tuple[str, ...] = ()

    @property
    def supplies(self) -> bool:
        return bool(self.processes)


LIN = Person("lin", "林海峰", "lin@demo.gongzao.example", "+8613800000001")
CHEN = Person("chen", "陈雨桐", "chen@demo.gongzao.example", "+8613800000002")
RAO = Person("rao", "饶志远", "rao@demo.gongzao.example", "+8613800000003")
WU = Person("wu", "吴建国", "wu@demo.gongzao.example", "+8613800000004")
GU = Person("gu", "顾晓燕", "gu@demo.gongzao.example", "+8613800000005")
BAI = Person("bai", "白静", "bai@demo.gongzao.example", "+8613800000006")
QIAN = Person("qian", "钱慧", "qian@demo.gongzao.example", "+8613800000007")
YAN = Person("yan", "严明", "yan@demo.gongzao.example", "+8613800000008")
MIAO = Person("miao", "苗青", "miao@demo.gongzao.example", "+8613800000009")

PERSONAS = (LIN, CHEN, RAO, WU, GU, BAI, MIAO, QIAN, YAN)


def _owner(number: int, name: str) -> Person:
    return Person(f"owner{number}", name, f"owner{number}@demo.gongzao.example")


FIRMS = (
    Firm(
        "杭州精锐精密机械有限公司",
        "杭州精锐精密",
        "Hangzhou Jingrui Precision Machinery Co., Ltd.",
        "330110",
        "C34",
        "林海峰",
        362,
        LIN,
        ("MFG.CUT.MILL.AX5", "MFG.CUT.MILL.AX3", "MFG.CUT.TURN.MILL", "SRV.TEST.DIM"),
        certificates=("ISO9001", "AS9100"),
    ),
    Firm(
        "宁波甬江数控科技有限公司",
        "宁波甬江数控",
        "Ningbo Yongjiang CNC Technology Co., Ltd.",
        "330206",
        "C34",
        "饶志远",
        355,
        RAO,
        ("MFG.CUT.MILL.AX5", "MFG.CUT.MILL.AX4", "MFG.CUT.TURN.CNC2"),
        certificates=("ISO9001",),
    ),
    Firm(
        "苏州启明医疗器械有限公司",
        "苏州启明医疗",
        "Suzhou Qiming Medical Devices Co., Ltd.",
        "320506",
        "C35",
        "陈雨桐",
        360,
        CHEN,
        buys=True,
    ),
    Firm(
        "杭州萧山钱江精工有限公司",
        "杭州钱江精工",
        "Hangzhou Xiaoshan Qianjiang Precision Co., Ltd.",
        "330109",
        "C34",
        "傅国平",
        342,
        _owner(24, "傅国平"),
        ("MFG.CUT.MILL.AX3", "MFG.CUT.TURN.CNC2"),
        certificates=("ISO9001",),
    ),
    Firm(
        "杭州临平巨星钣金有限公司",
        "杭州巨星钣金",
        "Hangzhou Linping Juxing Sheet Metal Co., Ltd.",
        "330113",
        "C33",
        "沈月琴",
        325,
        _owner(25, "沈月琴"),
        ("MFG.CUT.LASER", "MFG.JOIN.WELD.ARC"),
    ),
    Firm(
        "宁波北仑海天轻合金有限公司",
        "宁波海天轻合金",
        "Ningbo Beilun Haitian Light Alloys Co., Ltd.",
        "330206",
        "C33",
        "邬志良",
        318,
        _owner(26, "邬志良"),
        ("MFG.PRIM.CAST.HPDC", "MFG.CUT.MILL.AX4"),
        certificates=("IATF16949",),
    ),
    Firm(
        "宁波慈溪前湾塑业有限公司",
        "宁波前湾塑业",
        "Ningbo Cixi Qianwan Plastics Co., Ltd.",
        "330282",
        "C29",
        "胡亚萍",
        305,
        _owner(27, "胡亚萍"),
        ("MFG.PRIM.INJ.STD", "MFG.CUT.EDM.WIRE"),
        buys=True,
    ),
    Firm(
        "温州乐清正力电气有限公司",
        "温州正力电气",
        "Wenzhou Yueqing Zhengli Electric Co., Ltd.",
        "330382",
        "C38",
        "郑晓东",
        333,
        _owner(28, "郑晓东"),
        buys=True,
    ),
    Firm(
        "温州瓯越紧固件有限公司",
        "温州瓯越",
        "Wenzhou Ouyue Fasteners Co., Ltd.",
        "330304",
        "C33",
        "黄国强",
        340,
        _owner(1, "黄国强"),
        ("MFG.FORM.COLDHEAD", "MFG.CUT.TURN.SWISS"),
        certificates=("IATF16949",),
    ),
    Firm(
        "台州黄岩恒力模具有限公司",
        "台州恒力模具",
        "Taizhou Huangyan Hengli Mould Co., Ltd.",
        "331003",
        "C35",
        "郑伟民",
        330,
        _owner(2, "郑伟民"),
        ("MFG.TOOL", "MFG.PRIM.INJ.STD", "MFG.CUT.EDM.WIRE"),
        certificates=("ISO9001",),
    ),
    Firm(
        "苏州工业园区锐驰自动化有限公司",
        "苏州锐驰",
        "Suzhou Ruichi Automation Co., Ltd.",
        "320506",
        "C34",
        "沈嘉",
        345,
        _owner(3, "沈嘉"),
        ("MFG.CUT.MILL.AX5", "MFG.JOIN.ASSY"),
        buys=True,
        certificates=("ISO9001",),
    ),
    Firm(
        "无锡太湖热处理有限公司",
        "无锡太湖热处理",
        "Wuxi Taihu Heat Treatment Co., Ltd.",
        "320211",
        "C33",
        "陆志刚",
        320,
        _owner(4, "陆志刚"),
        ("MFG.HEAT.VAC", "MFG.HEAT.CARB"),
        certificates=("ISO9001", "PERMIT_ENV"),
    ),
    Firm(
        "深圳宝安迅捷电子有限公司",
        "深圳迅捷电子",
        "Shenzhen Bao'an Xunjie Electronics Co., Ltd.",
        "440306",
        "C39",
        "何敏",
        350,
        _owner(5, "何敏"),
        ("MFG.JOIN.SMT", "MFG.JOIN.THT", "INN.DES.PCB"),
        buys=True,
        certificates=("ISO9001", "ISO13485"),
    ),
    Firm(
        "东莞长安盛达五金制品有限公司",
        "东莞盛达五金",
        "Dongguan Chang'an Shengda Hardware Co., Ltd.",
        "441900",
        "C33",
        "邓耀辉",
        300,
        _owner(6, "邓耀辉"),
        ("MFG.FORM.STAMP", "MFG.COAT.POWDER", "MFG.CUT.LASER"),
        certificates=("ISO9001", "PERMIT_ENV"),
    ),
    Firm(
        "佛山顺德美居塑料有限公司",
        "佛山美居塑料",
        "Foshan Shunde Meiju Plastics Co., Ltd.",
        "440606",
        "C29",
        "梁绍文",
        280,
        _owner(7, "梁绍文"),
        ("MFG.PRIM.INJ.STD", "MFG.PRIM.BLOW"),
    ),
    Firm(
        "青岛海瑞铸造有限公司",
        "青岛海瑞铸造",
        "Qingdao Hairui Foundry Co., Ltd.",
        "370211",
        "C33",
        "孙立军",
        290,
        _owner(8, "孙立军"),
        ("MFG.PRIM.CAST.SAND", "MFG.PRIM.CAST.INVEST"),
        certificates=("ISO9001",),
    ),
    Firm(
        "济南鲁能重型装备有限公司",
        "济南鲁能重装",
        "Jinan Luneng Heavy Equipment Co., Ltd.",
        "370112",
        "C34",
        "王德胜",
        270,
        _owner(9, "王德胜"),
        ("MFG.CUT.MILL.GANTRY", "MFG.JOIN.WELD.ARC"),
        buys=True,
    ),
    Firm(
        "成都川航精密制造有限公司",
        "成都川航精密",
        "Chengdu Chuanhang Precision Manufacturing Co., Ltd.",
        "510116",
        "C37",
        "罗毅",
        310,
        _owner(10, "罗毅"),
        ("MFG.CUT.MILL.AX5", "MFG.PRIM.AM.LPBF"),
        certificates=("AS9100", "GJB9001"),
    ),
    Firm(
        "武汉光谷激光应用有限公司",
        "武汉光谷激光",
        "Wuhan Optics Valley Laser Application Co., Ltd.",
        "420111",
        "C34",
        "胡晨",
        260,
        _owner(11, "胡晨"),
        ("MFG.CUT.LASER", "MFG.JOIN.WELD.LASER"),
        certificates=("ISO9001",),
    ),
    Firm(
        "绍兴柯桥锦绣纺织有限公司",
        "绍兴锦绣纺织",
        "Shaoxing Keqiao Jinxiu Textile Co., Ltd.",
        "330603",
        "C17",
        "徐丽华",
        250,
        _owner(12, "徐丽华"),
        ("MFG.TEX.WEAVE", "MFG.TEX.GARM"),
    ),
    Firm(
        "上海张江中测检测技术有限公司",
        "上海中测检测",
        "Shanghai Zhangjiang Zhongce Testing Co., Ltd.",
        "310115",
        "M74",
        "方圆",
        335,
        _owner(13, "方圆"),
        ("SRV.TEST.DIM", "SRV.TEST.REL", "INN.LAB"),
        certificates=("CNAS", "CMA"),
    ),
    Firm(
        "嘉兴南湖紫光新能源有限公司",
        "嘉兴紫光新能源",
        "Jiaxing Nanhu Ziguang New Energy Co., Ltd.",
        "330402",
        "C38",
        "周启航",
        352,
        _owner(14, "周启航"),
        buys=True,
    ),
    Firm(
        "上海临港蓝鲸机器人有限公司",
        "上海蓝鲸机器人",
        "Shanghai Lingang Blue Whale Robotics Co., Ltd.",
        "310115",
        "C34",
        "叶知秋",
        348,
        _owner(15, "叶知秋"),
        buys=True,
    ),
    Firm(
        "合肥科创量子仪器有限公司",
        "合肥科创仪器",
        "Hefei Kechuang Quantum Instruments Co., Ltd.",
        "340104",
        "C40",
        "许哲",
        315,
        _owner(16, "许哲"),
        buys=True,
    ),
    Firm(
        "广州南沙远航汽车零部件有限公司",
        "广州远航汽配",
        "Guangzhou Nansha Yuanhang Auto Parts Co., Ltd.",
        "440115",
        "C36",
        "冯立新",
        295,
        _owner(17, "冯立新"),
        ("MFG.FORM.STAMP", "MFG.LINE"),
        buys=True,
        certificates=("IATF16949",),
    ),
    Firm(
        "金华永康飞凌电动工具有限公司",
        "金华飞凌工具",
        "Jinhua Yongkang Feiling Power Tools Co., Ltd.",
        "330784",
        "C34",
        "施文博",
        240,
        _owner(18, "施文博"),
        ("MFG.PRIM.CAST.HPDC", "MFG.JOIN.ASSY"),
        buys=True,
    ),
    Firm(
        "南京江宁云图工业设计有限公司",
        "南京云图设计",
        "Nanjing Jiangning Yuntu Industrial Design Co., Ltd.",
        "320115",
        "M74",
        "宋佳宁",
        210,
        _owner(19, "宋佳宁"),
        ("INN.DES.ID", "INN.DES.MECH"),
    ),
    Firm(
        "湖州德清安达包装有限公司",
        "湖州安达包装",
        "Huzhou Deqing Anda Packaging Co., Ltd.",
        "330521",
        "C23",
        "姚建平",
        60,
        _owner(20, "姚建平"),
        ("MFG.PRINT",),
    ),
    Firm(
        "常州新北翼飞无人机有限公司",
        "常州翼飞无人机",
        "Changzhou Xinbei Yifei Drones Co., Ltd.",
        "320411",
        "C37",
        "蒋一鸣",
        90,
        _owner(21, "蒋一鸣"),
        buys=True,
    ),
)

# Firms whose verification the demo leaves at an earlier point.
WAITING = Firm(
    "衢州巨化新材料科技有限公司",
    "衢州巨化新材料",
    "Quzhou Juhua New Materials Co., Ltd.",
    "330802",
    "C26",
    "毛俊",
    2,
    YAN,
    ("MFG.CHEM.MIX",),
)
REJECTED = Firm(
    "丽水青田石艺加工有限公司",
    "丽水青田石艺",
    "Lishui Qingtian Stone Craft Co., Ltd.",
    "331121",
    "C30",
    "季春生",
    20,
    _owner(22, "季春生"),
    ("MFG.CUT.WJET",),
)
SUSPENDED = Firm(
    "泰州姜堰宏图机电有限公司",
    "泰州宏图机电",
    "Taizhou Jiangyan Hongtu Electromechanical Co., Ltd.",
    "321204",
    "C34",
    "丁宏",
    150,
    _owner(23, "丁宏"),
    ("MFG.CUT.TURN.CNC2",),
)

AUTHORITIES = (
    (
        "浙江省经济和信息化厅",
        "Zhejiang Department of Economy and Information Technology",
        "330000",
        WU,
    ),
    (
        "江苏省工业和信息化厅",
        "Jiangsu Department of Industry and Information Technology",
        "320000",
        GU,
    ),
)
