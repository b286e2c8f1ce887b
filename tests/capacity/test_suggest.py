import pytest

from capacity import reference, suggest

PHRASES = {
    "五轴加工钛合金叶轮，10件，公差IT6": "MFG.CUT.MILL.AX5",
    "CNC 五轴联动，铝合金壳体": "MFG.CUT.MILL.AX5",
    "需要5轴加工中心做航空结构件": "MFG.CUT.MILL.AX5",
    "５轴数控铣": "MFG.CUT.MILL.AX5",
    "Five-axis milling of a titanium bracket": "MFG.CUT.MILL.AX5",
    "五轴铣削铝合金支架": "MFG.CUT.MILL.AX5",
    "5-axis milled aluminium bracket": "MFG.CUT.MILL.AX5",
    "5 axis machining, 20 pcs, 7075": "MFG.CUT.MILL.AX5",
    "四轴加工，法兰盘钻铣": "MFG.CUT.MILL.AX4",
    "铝板CNC加工，长300宽200": "MFG.CUT.MILL.AX3",
    "cnc milled aluminium plate, 3-axis is enough": "MFG.CUT.MILL.AX3",
    "大型机架龙门铣，工作台4米": "MFG.CUT.MILL.GANTRY",
    "石墨电极精雕": "MFG.CUT.MILL.ENGR",
    "不锈钢轴类零件数控车，直径40": "MFG.CUT.TURN.CNC2",
    "CNC turned shafts, 1000 pcs": "MFG.CUT.TURN.CNC2",
    "走心机加工医疗小轴，批量5万": "MFG.CUT.TURN.SWISS",
    "Swiss lathe parts in brass": "MFG.CUT.TURN.SWISS",
    "车铣复合加工阀体": "MFG.CUT.TURN.MILL",
    "慢走丝线切割，模具镶件": "MFG.CUT.EDM.WIRE",
    "wire EDM of a punch": "MFG.CUT.EDM.WIRE",
    "激光切割6mm钢板，200张": "MFG.CUT.LASER",
    "Laser cut stainless sheets": "MFG.CUT.LASER",
    "水刀切割石材和玻璃": "MFG.CUT.WJET",
    "滚齿加工，模数3齿轮": "MFG.CUT.GEAR",
    "外圆磨床加工，精度0.002": "MFG.CUT.GRIND.CYL",
    "钣金机箱折弯加工": "MFG.FORM.BEND",
    "sheet metal enclosure, press brake": "MFG.FORM.BEND",
    "五金冲压件，级进模，月产50万": "MFG.FORM.STAMP",
    "ABS塑料外壳注塑，2万套": "MFG.PRIM.INJ.STD",
    "Injection molded ABS housing": "MFG.PRIM.INJ.STD",
    "医用注塑件，万级洁净车间": "MFG.PRIM.INJ.PREC",
    "铝合金压铸散热器": "MFG.PRIM.CAST.HPDC",
    "金属3D打印钛合金植入物": "MFG.PRIM.AM.LPBF",
    "SLA resin printing for a prototype": "MFG.PRIM.AM.SLA",
    "pcba smt贴片，0402，500块": "MFG.JOIN.SMT",
    "新能源汽车线束加工": "MFG.JOIN.HARN",
    "钢结构件热镀锌": "MFG.COAT.GALV",
    "支架镀锌，蓝白锌": "MFG.COAT.PLATE",
    "铝件硬质阳极氧化，黑色": "MFG.COAT.ANOD",
    "Powder-coated steel frames, RAL 7035": "MFG.COAT.POWDER",
    "45钢调质处理 HRC28-32": "MFG.HEAT.QT",
    "齿轴渗碳淬火，层深0.8": "MFG.HEAT.CARB",
    "T恤来料加工，3000件": "MFG.TEX.GARM",
    "化妆品液体灌装代工": "MFG.CHEM.FILL",
    "三坐标检测，出具报告": "SRV.TEST.DIM",
    "Non-destructive testing of welds": "SRV.TEST.NDT",
    "Factory audit in Ningbo before the first order": "SRV.TEST.FACT",
    "扫描电镜机时": "INN.LAB",
    "PCB layout, 8 layers": "INN.DES.PCB",
}


@pytest.mark.parametrize(("text", "code"), PHRASES.items())
def test_what_a_buyer_writes_suggests_the_process_meant(text, code):
    assert suggest.suggest(text)[0].code == code


def test_a_text_that_names_no_process_suggests_none():
    assert suggest.suggest("尽快报价，谢谢") == []
    assert suggest.suggest("") == []


def test_a_text_that_names_two_processes_suggests_both():
    found = suggest.suggest("先激光切割再折弯，最后喷粉")
    assert {s.code for s in found} == {"MFG.CUT.LASER", "MFG.FORM.BEND", "MFG.COAT.POWDER"}


def test_a_suggestion_shows_the_words_that_spoke_for_it():
    [first] = suggest.suggest("支架镀锌，电镀厂要有环评", limit=1)
    assert first.words == ("镀锌", "电镀")


def test_a_latin_word_counts_only_whole():
    assert suggest.suggest("Slats for a display") == []


def test_writing_a_word_twice_does_not_raise_its_score():
    assert suggest.suggest("喷粉 喷粉 喷粉") == suggest.suggest("喷粉")


def test_at_most_the_asked_number_is_suggested():
    text = "车削 铣削 磨床加工 电镀 喷粉 淬火 焊接"
    assert len(suggest.suggest(text, limit=3)) == 3


def test_every_leaf_process_has_words_and_each_of_its_own():
    vocabulary = suggest.vocabulary()
    leaves = {code for code, row in reference.processes().items() if row.is_leaf}
    assert {code for codes in vocabulary.values() for code in codes} == leaves
    owned = {codes[0] for codes in vocabulary.values() if len(codes) == 1}
    assert owned == leaves


def test_the_name_of_a_process_suggests_it():
    for code, row in reference.processes().items():
        if row.is_leaf:
            assert suggest.suggest(row.zh)[0].code == code, row
            assert suggest.suggest(row.en)[0].code == code, row
