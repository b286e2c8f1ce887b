"""Clearing rounds: the greatest value is the greatest, the stable one has no blocking pair."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from orders.clearing import Bid, first_come, greatest, greedy, stable

PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(10, 13)),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    max_size=16,
)


def bids_of(pairs):
    return [Bid(job, slot, wish, worth) for (job, slot), (wish, worth) in pairs.items()]


def by_trying(bids):
    """The greatest value over every way of giving slots to jobs."""
    value = {(bid.job, bid.slot): bid.value for bid in bids}
    jobs, slots = sorted({j for j, _ in value}), sorted({s for _, s in value})
    seats = [*slots, *[None] * len(jobs)]
    return max(
        sum(value.get((job, slot), 0) for job, slot in zip(jobs, given, strict=True))
        for given in set(permutations(seats, len(jobs)))
    )


@given(PAIRS)
def test_nothing_is_worth_more_than_the_greatest(pairs):
    bids = bids_of({pair: both for pair, both in pairs.items() if pair[0] < 3})
    if bids:
        assert greatest(bids).value == by_trying(bids)


@given(PAIRS)
def test_the_stable_round_leaves_no_blocking_pair(pairs):
    assert stable(bids_of(pairs)).blocking == 0


@given(PAIRS)
def test_no_round_gives_a_slot_twice_or_beats_the_greatest(pairs):
    bids = bids_of(pairs)
    most = greatest(bids).value
    arrival = {bid.job: bid.job for bid in bids}
    for round_ in (first_come(bids, arrival=arrival), greedy(bids), stable(bids), greatest(bids)):
        assert len(set(round_.taken.values())) == len(round_.taken)
        assert round_.value <= most
        assert all((job, slot) in pairs for job, slot in round_.taken.items())


def test_an_early_bird_costs_the_round_what_it_keeps_from_others():
    bids = [Bid(1, 10, 2, 1), Bid(2, 10, 9, 9), Bid(1, 11, 1, 1)]
    early = first_come(bids, arrival={1: 0, 2: 1})
    assert (early.taken, early.value, early.blocking) == ({1: 10}, 3, 1)
    assert greatest(bids).taken == {1: 11, 2: 10}
    assert greedy(bids).value == 20


def test_a_round_without_bids_is_empty():
    assert greatest([]).taken == stable([]).taken == {}
