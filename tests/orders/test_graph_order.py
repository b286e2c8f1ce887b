"""Operations that follow each other, without a database."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders import draft_steps, graph_order, graph_picture


@st.composite
def graphs(draw, most=12):
    """Any directed graph without rings, its operations listed in any order."""
    count = draw(st.integers(1, most))
    places = draw(st.permutations(range(count)))
    after = [[] for _ in range(count)]
    for later in range(count):
        for earlier in range(later):
            if draw(st.booleans()):
                after[places[later]].append(places[earlier])
    return after


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_nothing_comes_before_what_it_waits_for(after):
    order = graph_order.topological(after)
    place = {index: number for number, index in enumerate(order)}
    assert sorted(order) == list(range(len(after)))
    assert all(place[one] < place[i] for i, earlier in enumerate(after) for one in earlier)


@given(graphs(), st.lists(st.floats(0.1, 50), min_size=12, max_size=12))
@settings(max_examples=60, deadline=None)
def test_the_longest_chain_is_a_chain_and_none_is_longer(after, hours):
    hours = hours[: len(after)]
    longest, chain = graph_order.critical_path(hours, after)
    assert all(first in after[second] for first, second in pairwise(chain))
    assert sum(hours[i] for i in chain) == pytest.approx(longest)
    finish = {}
    for i in graph_order.topological(after):
        finish[i] = hours[i] + max((finish[one] for one in after[i]), default=0.0)
    assert longest == pytest.approx(max(finish.values()))


@given(graphs(), st.data())
@settings(max_examples=40, deadline=None)
def test_an_arrow_back_along_a_chain_is_found_as_a_ring(after, data):
    _longest, chain = graph_order.critical_path([1.0] * len(after), after)
    if len(chain) < 2:
        return
    after[chain[0]].append(data.draw(st.sampled_from(chain[1:])))
    with pytest.raises(graph_order.Loop) as found:
        graph_order.topological(after)
    ring = found.value.indices
    assert all(one in after[ring[i - len(ring) + 1]] for i, one in enumerate(ring))


@given(graphs())
@settings(max_examples=40, deadline=None)
def test_no_two_boxes_of_a_picture_touch(after):
    boxes = graph_picture.draw(after).boxes
    for first in boxes:
        for second in boxes[first.index + 1 :]:
            apart_x = abs(first.x - second.x) >= graph_picture.WIDTH
            assert apart_x or abs(first.y - second.y) >= graph_picture.HEIGHT


@given(graphs(), st.data())
@settings(max_examples=60, deadline=None)
def test_taking_an_operation_out_and_back_changes_nothing(after, data):
    steps = [
        {**draft_steps.EMPTY, "key": str(i), "after": [str(one) for one in earlier]}
        for i, earlier in enumerate(after)
    ]
    key = data.draw(st.sampled_from([step["key"] for step in steps]))
    left, removed = draft_steps.without(steps, [], key)
    graph_order.topological(draft_steps.indices(left))
    assert key not in [step["key"] for step in left]
    assert draft_steps.restored(left, removed) == (steps, [])


def test_ends_and_what_is_apart():
    after = [[], [0], [0], [], [3]]
    assert graph_order.ends(after) == [1, 2, 4]
    assert graph_order.apart(after) == [3, 4]
    assert graph_order.levels([[], [0], [1], [0, 2]]) == [0, 1, 2, 3]


def test_a_branch_waits_for_the_same_and_is_waited_for_by_the_same():
    steps = [
        {**draft_steps.EMPTY, "key": "1"},
        {**draft_steps.EMPTY, "key": "2", "after": ["1"]},
        {**draft_steps.EMPTY, "key": "3", "after": ["2"]},
    ]
    after = {step["key"]: step["after"] for step in draft_steps.beside(steps, "2", "4")}
    assert after == {"1": [], "2": ["1"], "4": ["1"], "3": ["2", "4"]}


@pytest.mark.parametrize("text", ["", "-3", "nan", "1e99", "drei", "∞", "0"])
def test_a_figure_that_makes_no_sense_counts_nothing(text):
    step = {**draft_steps.EMPTY, "quantity": text, "minutes_per_piece": text, "setup_hours": "1"}
    assert draft_steps.hours(step) == 1.0
    assert draft_steps.whole(text) is None


def test_quantities_follow_the_number_of_products():
    made = [{**draft_steps.EMPTY, "quantity": each} for each in ("120", "1", "10")]
    assert [s["quantity"] for s in draft_steps.scaled(made, 25)] == ["300", "1", "25"]
