import pytest

from capacity import reference

MATERIALS = [
    "STEEL_C",
    "STEEL_A",
    "STEEL_T",
    "STAINLESS",
    "CAST_IRON",
    "ALU",
    "COPPER",
    "MAGNESIUM",
    "ZINC",
    "TITANIUM",
    "NICKEL",
    "HARDENED",
    "CARBIDE",
    "PLASTIC_G",
    "PLASTIC_E",
    "PLASTIC_H",
    "RUBBER",
    "COMPOSITE",
    "CERAMIC",
    "GLASS",
    "WOOD",
    "PAPER",
    "FAB_COTTON",
    "FAB_SYN",
    "FAB_WOOL",
    "LEATHER",
    "ELECTRONIC",
    "CHEMICAL",
    "FOOD",
]
CERTIFICATES = [
    "ISO9001",
    "IATF16949",
    "AS9100",
    "ISO13485",
    "ISO14001",
    "ISO45001",
    "CNAS",
    "CMA",
    "GJB9001",
    "GMP",
    "CCC",
    "PERMIT_ENV",
]


def test_a_material_keeps_its_bit_for_ever():
    bits = {code: row.bit for code, row in reference.materials().items()}
    assert {code: bits[code] for code in MATERIALS} == {c: n for n, c in enumerate(MATERIALS)}


def test_a_certificate_keeps_its_bit_for_ever():
    bits = {code: row.bit for code, row in reference.certificates().items()}
    assert {c: bits[c] for c in CERTIFICATES} == {c: n for n, c in enumerate(CERTIFICATES)}


def test_a_mask_has_one_bit_for_each_material_named():
    assert reference.material_mask(["STEEL_C", "STEEL_A", "STEEL_C"]) == 0b11
    assert reference.certificate_mask(["ISO9001", "AS9100"]) == 0b101
    assert reference.material_mask([]) == 0
    with pytest.raises(KeyError):
        reference.material_mask(["UNOBTAINIUM"])


def test_the_taxonomy_is_whole():
    rows = reference.processes()
    assert [root.code for root in reference.roots()] == ["MFG", "INN", "SRV"]
    assert sum(row.is_leaf for row in rows.values()) == 100
    assert all(reference.leaves(code) for code in rows)
    assert all(row.zh and row.en for row in rows.values())


def test_a_subtree_ends_in_its_leaves():
    assert reference.leaves("MFG.CUT.GRIND") == ("MFG.CUT.GRIND.SURF", "MFG.CUT.GRIND.CYL")
    assert reference.leaves("MFG.CUT.LASER") == ("MFG.CUT.LASER",)
    assert [row.zh for row in reference.path("MFG.CUT.GRIND.SURF")] == [
        "制造能力",
        "切削与去除加工",
        "磨削",
        "平面磨",
    ]


def test_a_process_lists_the_attributes_its_form_asks_for():
    keys = [row.code for row in reference.process_attributes("MFG.CUT.TURN.SWISS")]
    assert keys == ["bar_dia_mm", "it_grade", "roughness_ra", "material"]


def test_every_choice_offers_named_values_once():
    for row in reference.attributes().values():
        values = [option.code for option in row.options]
        assert bool(values) == (row.type in reference.CHOSEN), row
        assert len(set(values)) == len(values), row
        assert all(option.zh and option.en for option in row.options), row


def test_every_unit_in_use_has_a_name():
    assert reference.unit_name("hour") == "小时"
    assert reference.unit_name("m2_day", "en") == "square metre and day"


@pytest.fixture
def tables(tmp_path, monkeypatch):
    for file in reference.DATA.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(reference, "DATA", tmp_path)
    cached = [reference.processes, reference.attributes, reference.materials]
    for table in cached:
        table.cache_clear()
    yield tmp_path
    for table in cached:
        table.cache_clear()


def append(path, line):
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


LEAF = "MFG.NEW,{parent},1,1,新,New,,{industry},{unit},H,{attributes},"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"parent": "XYZ"}, "unknown parent 'XYZ'"),
        ({"industry": "C99"}, "unknown industry 'C99'"),
        ({"unit": "cubit"}, "unknown unit 'cubit'"),
        ({"attributes": "env_x;colour"}, r"unknown attributes \['colour'\]"),
        ({"attributes": ""}, "leaf without unit, price or attribute"),
        ({"parent": "MFG.WOOD"}, "hangs under a leaf"),
    ],
)
def test_a_broken_process_row_is_refused(tables, changed, message):
    good = {"parent": "MFG", "industry": "C34", "unit": "hour", "attributes": "env_x"}
    append(tables / "taxonomy.csv", LEAF.format(**{**good, **changed}))
    with pytest.raises(reference.BrokenReference, match=message):
        reference.processes()


def test_a_choice_without_values_is_refused(tables):
    append(tables / "attributes.csv", "finish,表面,Finish,enum,,in")
    with pytest.raises(reference.BrokenReference, match="finish leaves nothing to choose"):
        reference.attributes()


def test_more_materials_than_bits_are_refused(tables):
    for number in range(40):
        append(tables / "materials.csv", f"M{number},料,Stuff,-")
    with pytest.raises(reference.BrokenReference, match="more rows than a mask has bits"):
        reference.materials()
