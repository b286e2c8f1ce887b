"""Weights and integer day-books: whatever the order of deliveries, the same book."""

from dataclasses import replace
from datetime import timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.books import Books, Entry, entry_for, read
from credit.evidence import Evidence
from credit.parameters import SCALE, STANDARD
from credit.weights import STRANGER, PairStanding, Weight, WeightPart, pair_room, recency, weigh
from tests.credit.formula_strategies import TODAY, day, entries, evidences, weights


def clean(amount: int = 1) -> Weight:
    return weigh(amount_fen=amount, class_median_fen=1, pair=PairStanding(trust=1))


@given(entries, st.randoms())
def test_books_are_equal_whatever_the_order_of_deliveries(entries, random):
    shuffled = random.sample(entries, len(entries))
    assert Books(shuffled) == Books(entries)
    assert read(Books(shuffled), on=TODAY) == read(Books(entries), on=TODAY)


@given(entries, entries)
def test_books_of_two_workers_add_up_to_the_rebuilt_book(first, second):
    assert Books([*Books(first), *Books(second)]) == Books(first + second)


@given(entries, entries)
def test_struck_orders_have_never_existed(kept, struck):
    books = Books(kept + struck)
    for entry in struck:
        books.add(-entry)
    assert books == Books(kept)


@given(evidences, weights, day, st.sampled_from([None, 1, 2, 3, 4, 5]))
def test_an_unsealed_rating_replaces_the_facts_alone_exactly(evidence, weight, day, stars):
    before = entry_for(evidence.rated(None), weight, day=day)
    after = entry_for(evidence.rated(stars), weight, day=day)
    assert Books([before, -before, after]) == Books([after])


@given(evidences, day)
def test_related_parties_count_nothing(evidence, day):
    related = PairStanding(trust=1, related=True)
    weight = weigh(amount_fen=5, class_median_fen=1, pair=related)
    assert Books([entry_for(evidence, weight, day=day)]) == Books()


@given(st.lists(st.tuples(evidences, day), max_size=60))
def test_untrusted_counterparties_count_half_an_order_however_many(orders):
    weight = weigh(amount_fen=10**6, class_median_fen=1, pair=STRANGER)
    books = Books(entry_for(evidence, weight, day=on) for evidence, on in orders)
    assert read(books, on=TODAY).weight <= STANDARD.untrusted_most + 1e-12


def test_an_untrusted_counterparty_counts_a_twentieth():
    weight = weigh(amount_fen=1, class_median_fen=1)
    totals = read(Books([entry_for(Evidence(), weight, day=TODAY)]), on=TODAY)
    assert totals.weight == pytest.approx(STANDARD.untrusted_least)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=40))
def test_one_pair_counts_three_orders_at_most(amounts):
    values = [weigh(amount_fen=a, class_median_fen=10).value for a in amounts]
    pair = PairStanding(trust=1, room=pair_room(sum(values)))
    orders = [weigh(amount_fen=a, class_median_fen=10, pair=pair) for a in amounts]
    books = Books(entry_for(Evidence(), order, day=TODAY) for order in orders)
    assert read(books, on=TODAY).weight <= STANDARD.pair_most + len(amounts) / SCALE


def test_a_burst_since_the_snapshot_is_braked():
    pair = PairStanding(trust=1)
    burst = [
        weigh(amount_fen=1, class_median_fen=1, pair=pair, rank_since_snapshot=m).units
        for m in range(1, 21)
    ]
    assert list(accumulate(burst))[-1] < 3.6 * SCALE


@pytest.mark.parametrize(("age", "expected"), [(0, 1), (365, 0.5), (730, 0.25), (-3, 1)])
def test_an_order_halves_every_year(age, expected):
    assert recency(age) == expected


@pytest.mark.parametrize(("amount", "expected"), [(0, 0.25), (100, 1), (700, 3), (10**9, 3)])
def test_value_is_the_logarithm_of_the_amount_within_bounds(amount, expected):
    assert weigh(amount_fen=amount, class_median_fen=100).value == expected


def test_the_weakest_part_is_named():
    weight = replace(clean(), independence=0.3)
    assert weight.weakest(10) is WeightPart.INDEPENDENCE
    assert weight.weakest(1000) is WeightPart.RECENCY


def test_entries_of_different_days_do_not_add_up():
    with pytest.raises(ValueError, match="one day"):
        Entry(TODAY) + Entry(TODAY - timedelta(days=1))


def test_ranks_start_at_one():
    with pytest.raises(ValueError, match="start at 1"):
        weigh(amount_fen=1, class_median_fen=1, rank_since_snapshot=0)


def test_a_median_of_zero_is_refused():
    with pytest.raises(ValueError, match="median"):
        weigh(amount_fen=1, class_median_fen=0)


def test_stars_are_a_weighted_mean_beside_the_grade():
    weight = clean()
    books = Books(entry_for(Evidence(stars=stars), weight, day=TODAY) for stars in (None, 5, 5, 2))
    assert read(books, on=TODAY).stars_mean == 4
