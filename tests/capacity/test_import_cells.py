"""One cell: what people write and what it means, or what is wrong with it."""

from datetime import time

import pytest
from django.utils import translation

from capacity import import_cells, import_choices, import_columns, import_week, import_words
from capacity.import_columns import columns

NIGHTS = (time(20), time(8))
WHOLE = (time(), time())


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("price", "１，２３４．５元", 1234_50),
        ("price", "¥1,234.50", 1234_50),
        ("price", "RMB 260", 260_00),
        ("price", "2.6万", 26_000_00),
        ("share", "5%", 500),
        ("share", "0.25", 25),
        ("env_x", "500mm", 500),
        ("env_x", "0.5", 0.5),
        ("axes", "5.0", 5),
        ("process", "五轴联动加工", "MFG.CUT.MILL.AX5"),
        ("process", "five-axis simultaneous milling", "MFG.CUT.MILL.AX5"),
        ("process", "MFG.CUT.MILL.AX5", "MFG.CUT.MILL.AX5"),
        ("materials", "铝及铝合金；不锈钢", ["ALU", "STAINLESS"]),
        ("materials", "Aluminium alloys, Stainless steel", ["ALU", "STAINLESS"]),
        ("place", "浙江省杭州市", "330100"),
        ("place", "浙江杭州", "330100"),
        ("place", "杭州", "330100"),
        ("place", "Hangzhou", "330100"),
        ("place", "330110", "330110"),
        ("temp_range", "-20~5", [-20, 5]),
        ("temp_range", "2至8℃", [2, 8]),
        ("units", '5-axis 1；"a;b"; c', ["5-axis 1", "a;b", "c"]),
        ("models", 'DMU 50; ""', ["DMU 50", ""]),
        ("built", "2019；2020年", [2019, 2020]),
        ("shortest", "0.5", 30),
        ("price_mode", "分时", "time"),
        ("price_mode", "分时计价", "time"),
        ("price_mode", "按时", "time"),
        ("price_mode", "计件计价", "piece"),
        ("price_mode", "按价值", "value"),
        ("price_mode", "租赁计价", "lease"),
        ("lease", "周", 7),
        ("lease", "月租", 30),
        ("env_permit", "是", True),
        ("title", "  two\n words ", "two words"),
    ],
)
def test_what_people_write_has_a_sure_meaning(column, text, value):
    assert import_cells.read(columns()[column], text) == value


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("price", "1,5", "comma"),
        ("price", "two hundred", "not_a_number"),
        ("price", "12.345", "decimals"),
        ("price", "nan", "not_a_number"),
        ("price", "1e400", "not_a_number"),
        ("env_x", "2026-03-04", "date"),
        ("axes", "5.5", "not_whole"),
        ("share", "150", "out_of_range"),
        ("setup", "-1", "negative"),
        ("smallest_lot", "0", "not_positive"),
        ("shortest", "0.3", "quarters"),
        ("temp_range", "5~-20", "range_backwards"),
        ("temp_range", "cold", "not_a_range"),
        ("env_permit", "maybe", "not_yes_or_no"),
        ("units", "a; a", "unit_twice"),
        ("built", "1850", "out_of_range"),
        ("serials", "1.23456789012E+17", "cut_digits"),
        ("title", "x" * 81, "too_long"),
        ("description", "#REF!", "excel_error"),
        ("title", "ƒ=A1&B1", "formula"),
        ("hours", "whenever", "hours"),
        ("hours", "Mon 08:10-12:00", "hours_quarters"),
        ("hours", "Mon 08:00-12:00; Mon 08:00-10:00", "hours_twice"),
        ("hours", "Mon 25:00-26:00", "hours"),
        ("place", "朝阳区", "place_ambiguous"),
        ("place", "Atlantis", "not_in_list"),
    ],
)
def test_what_has_none_is_named(column, text, code):
    with pytest.raises(import_cells.Fault) as caught:
        import_cells.read(columns()[column], text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("column", "text", "nearest"),
    [
        ("process", "五轴铣", ["五轴联动加工"]),
        ("price_mode", "时间", ["分时"]),
        ("place", "杭洲", ["浙江省杭州市"]),
        ("materials", "stainles steel", ["Stainless steel"]),
    ],
)
def test_a_near_miss_is_offered(column, text, nearest):
    with pytest.raises(import_cells.Fault) as caught:
        import_cells.read(columns()[column], text)
    assert caught.value.words["nearest"][:1] == nearest


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("周一至周三 20:00-08:00", [(day, *NIGHTS) for day in (0, 1, 2)]),
        ("周末 全天", [(5, *WHOLE), (6, *WHOLE)]),
        ("Fri-Mon all day", [(day, *WHOLE) for day in (0, 4, 5, 6)]),
        ("周六、周日　０：００－２４：００", [(5, *WHOLE), (6, *WHOLE)]),
        ("Mon 08:00-12:00, 13:00-17:00", [(0, time(8), time(12)), (0, time(13), time(17))]),
        ("20:00 至 次日 08:00", [(day, *NIGHTS) for day in range(7)]),
        ("", []),
    ],
)
def test_a_week_is_read_in_both_languages(text, rows):
    assert import_week.rows(text) == rows


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_column_has_one_heading_that_means_it_alone(language):
    keys = [
        import_columns.known_headings()[import_columns.folded(column.heading(language))]
        for column in columns().values()
    ]
    assert keys == list(columns())


@pytest.mark.parametrize("type_", list(import_choices.CHOICES))
def test_the_lists_say_what_the_pages_say(type_):
    for row in import_choices.options_of(type_, ""):
        assert import_choices.CHINESE.search(row.zh)
        assert not import_choices.CHINESE.search(row.en)


def test_no_name_in_a_list_holds_what_separates_names():
    for column in columns().values():
        if column.type in ("set", "enum", "materials"):
            for row in import_choices.options_of(column.type, column.code):
                assert not set(row.zh + row.en) & set(";；|\n"), row


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_fault_has_its_sentence(language):
    words = {
        "text": "x",
        "most": 3,
        "low": 1,
        "high": 2,
        "row": 4,
        "found": 1,
        "units": 2,
        "number": "A",
        "title": "t",
        "state": "draft",
        "process": "MFG.CUT.MILL.AX5",
    }
    with translation.override(language):
        for code in import_words.FAULTS.keys() - {"rule"}:
            assert "%(" not in import_words.sentence("price", code, words)
            assert import_words.fault_name(code)
