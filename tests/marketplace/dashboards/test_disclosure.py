"""What an attacker with the whole table cannot work out."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.dashboards.disclosure import Cell, K, protect, together


def cell(*firms):
    return Cell((frozenset(firms),))


def test_a_cell_of_three_firms_is_shown_and_one_of_two_is_not():
    cells = {"a": cell(1, 2, 3), "b": cell(4, 5), "c": cell(6, 7, 8, 9)}
    assert "b" in protect(cells, {"all": list(cells)}).cells


def test_one_hidden_cell_takes_the_smallest_shown_one_with_it():
    cells = {"a": cell(1, 2, 3), "b": cell(4, 5), "c": cell(6, 7, 8, 9)}
    verdict = protect(cells, {"all": list(cells)})
    assert verdict.cells == {"a", "b"}
    assert not verdict.totals


def test_two_hidden_cells_of_the_same_two_firms_are_not_cover_enough():
    cells = {"a": cell(1, 2), "b": cell(1, 2), "c": cell(1, 2, 3)}
    assert protect(cells, {"all": list(cells)}).cells == {"a", "b", "c"}


def test_zero_is_shown_and_hides_nobody():
    cells = {"a": cell(1, 2), "b": cell(), "c": cell(3, 4, 5)}
    assert protect(cells, {"all": list(cells)}).cells == {"a", "c"}


def test_the_total_of_fewer_than_three_firms_is_withheld():
    cells = {"a": cell(1), "b": cell(2)}
    verdict = protect(cells, {"all": list(cells)})
    assert (verdict.cells, verdict.totals) == ({"a", "b"}, {"all"})


def test_an_empty_table_withholds_nothing():
    verdict = protect({}, {"all": []})
    assert (verdict.cells, verdict.totals) == (frozenset(), frozenset())


def test_both_sides_of_a_flow_need_three_firms():
    cells = {"a": Cell((frozenset({1, 2, 3}), frozenset({9})))}
    assert protect(cells, {"all": ["a"]}).totals == {"all"}


def test_three_hidden_counts_that_sum_to_three_are_not_cover_enough():
    cells = {"a": cell(1), "b": cell(2), "c": cell(3), "d": cell(4, 5, 6)}
    assert protect(cells, {"all": list(cells)}).cells == {"a", "b", "c"}
    assert protect(cells, {"all": list(cells)}, counts=True).cells == set(cells)


firms = st.frozensets(st.integers(1, 9), max_size=6)
tables = st.dictionaries(st.sampled_from("abcdefgh"), firms, max_size=8)


def assert_safe(cells, keys, verdict, name):
    shown = [cells[key] for key in keys if key not in verdict.cells]
    assert all(each.is_empty or each.is_safe() for each in shown)
    if name in verdict.totals:
        return
    rest = [cells[key] for key in keys if key in verdict.cells]
    assert not rest or (len(rest) > 1 and together(rest).is_safe())


@given(tables)
def test_what_subtraction_leaves_over_is_never_fewer_than_three_firms(table):
    cells = {key: Cell((side,)) for key, side in table.items()}
    verdict = protect(cells, {"all": list(cells)})
    assert_safe(cells, list(cells), verdict, "all")
    assert ("all" in verdict.totals) == (0 < len(frozenset().union(*table.values())) < K)


@given(tables, tables, firms)
def test_two_tables_sharing_a_cell_are_safe_together(one, two, shared):
    cells = {f"1{key}": Cell((side,)) for key, side in one.items()}
    cells |= {f"2{key}": Cell((side,)) for key, side in two.items()}
    cells["shared"] = Cell((shared,))
    groups = {n: [key for key in cells if key[0] in (n, "s")] for n in ("1", "2")}
    verdict = protect(cells, groups)
    for name, keys in groups.items():
        assert_safe(cells, keys, verdict, name)


@given(tables)
def test_nothing_is_withheld_without_need(table):
    cells = {key: Cell((side,)) for key, side in table.items() if len(side) >= K}
    assert protect(cells, {"all": list(cells)}).cells == frozenset()
