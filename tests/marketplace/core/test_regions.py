import pytest

from marketplace.core import regions


def test_the_country_has_its_provinces_prefectures_and_counties():
    everything = [regions.get(code) for p in regions.provinces() for code in below(p.code)]
    assert len(regions.provinces()) == 35  # 34 of GB/T 2260 and the Corps
    assert sum(r.level == regions.PREFECTURE for r in everything) == 333
    assert sum(r.level == regions.COUNTY for r in everything) == 2845
    assert len({r.code for r in everything}) == len(everything) == 3213


def below(code):
    return regions.descendants(code)


def test_a_district_knows_everything_above_it():
    assert [r.zh for r in regions.ancestors("330110")] == ["浙江省", "杭州市"]
    assert regions.province_of("330110").code == "330000"
    assert regions.province_of("330000").code == "330000"
    assert regions.full_name("330110") == "浙江省杭州市余杭区"
    assert regions.full_name("330110", "en") == "Yuhang District, Hangzhou, Zhejiang"
    assert regions.name("330110", "zh-hans") == "余杭区"
    assert regions.name("330100", "en") == "Hangzhou"


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("330000", "330110", True),
        ("330100", "330110", True),
        ("330110", "330110", True),
        ("330110", "330100", False),
        ("320000", "330110", False),
        ("110000", "110105", True),  # a municipality has no prefecture between
        ("660000", "659001", True),
        ("650000", "659001", False),  # Shihezi is the Corps', not Xinjiang's
    ],
)
def test_a_place_contains_what_lies_within_it(outer, inner, expected):
    assert regions.contains(outer, inner) is expected


def test_an_unknown_code_is_named():
    with pytest.raises(regions.UnknownRegion, match="999999"):
        regions.contains("330000", "999999")
    with pytest.raises(regions.UnknownRegion):
        regions.contains("999999", "330000")
    assert not regions.exists("999999")
    assert regions.exists("330110")


def test_five_cities_are_planned_separately():
    found = {city.en for city in regions.separately_planned_cities()}
    assert found == {"Dalian", "Qingdao", "Ningbo", "Xiamen", "Shenzhen"}


@pytest.mark.parametrize(
    ("code", "unit"),
    [("330212", "330200"), ("330200", "330200"), ("330110", "330000"), ("659004", "660000")],
)
def test_a_firm_counts_against_its_planned_city_or_its_province(code, unit):
    assert regions.recommending_unit(code).code == unit


def test_the_corps_is_drawn_on_xinjiang():
    assert regions.on_map("659001") == "650000"
    assert regions.on_map("330110") == "330000"


@pytest.mark.parametrize(
    ("a", "b", "kilometres"),
    [
        ("110000", "310000", 1068),  # Beijing – Shanghai
        ("310000", "440300", 1213),  # Shanghai – Shenzhen
        ("440100", "650100", 3279),  # Guangzhou – Ürümqi
        ("330110", "330110", 0),
    ],
)
def test_distances_are_those_of_an_atlas(a, b, kilometres):
    assert regions.distance_km(a, b) == pytest.approx(kilometres, rel=0.02, abs=0.001)
    assert regions.distance_km(a, b) == regions.distance_km(b, a)


def test_every_seat_lies_in_china_and_near_the_seat_above_it():
    for province in regions.provinces():
        for code in below(province.code):
            region = regions.get(code)
            assert 73 < region.longitude < 136, region
            assert 3 < region.latitude < 54, region
            far = region.parent == "460300" or region.parent.endswith("0000")  # Sansha's islands
            if region.level == regions.COUNTY and not far:
                assert regions.distance_km(code, region.parent) < 600, region


def test_a_unit_vector_has_length_one():
    assert sum(part**2 for part in regions.unit_vector("330110")) == pytest.approx(1)


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("610000", "Shaanxi"),
        ("140000", "Shanxi"),
        ("140400", "Changzhi"),
        ("150100", "Hohhot"),
        ("340300", "Bengbu"),
        ("341500", "Lu'an"),
        ("411100", "Luohe"),
        ("422800", "Enshi Tujia and Miao Autonomous Prefecture"),
        ("500000", "Chongqing"),
        ("650100", "Urumqi"),
        ("330382", "Yueqing"),
        ("310115", "Pudong New Area"),
    ],
)
def test_english_names_are_those_in_use(code, english):
    assert regions.get(code).en == english
