"""The published formulas of clearing rounds, and the figures of their report."""

from hypothesis import given
from hypothesis import strategies as st

from orders import round_figures
from orders.clearing import Bid
from orders.round_worth import BILLION, wish_fen, worth_fen

FEN = st.integers(0, 10**12)
SCORES = st.integers(0, 1_100_000_000)
BIDS = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(10, 15)),
    st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
    max_size=20,
)


@given(FEN, SCORES, SCORES)
def test_a_better_score_is_never_wished_less_and_no_wish_is_below_zero(budget, one, other):
    better, worse = sorted((one, other))
    wishes = [wish_fen(budget_fen=budget, score=score) for score in (better, worse)]
    assert budget >= wishes[0] >= wishes[1] >= 0


@given(FEN, st.integers(0, 10_000), st.integers(0, 5_000), st.integers(0, 5_000))
def test_a_factory_never_counts_more_than_it_earns(price, fee, used, offered):
    worth = worth_fen(price_fen=price, fee_bps=fee, used_minutes=used, offered_minutes=offered)
    assert 0 <= worth <= price


def test_the_formulas_by_example():
    assert wish_fen(budget_fen=1_000_000, score=BILLION // 4) == 750_000
    half = {"price_fen": 500_000, "fee_bps": 200, "used_minutes": 600, "offered_minutes": 1_200}
    assert worth_fen(**half) == 245_000


@given(BIDS)
def test_no_way_beats_the_greatest_and_the_stable_one_leaves_nobody_to_swap(pairs):
    bids = [Bid(job, slot, wish, worth) for (job, slot), (wish, worth) in pairs.items()]
    kept = round_figures.methods(round_figures.compare(bids, {job: job for job in range(7)}))
    by_name = {way["name"]: way for way in kept}
    assert by_name["stable"]["blocking"] == 0
    assert all(way["ppm"] <= by_name["greatest"]["ppm"] == 1_000_000 for way in kept)


@given(BIDS)
def test_standings_begin_at_one_and_follow_the_best_pair(pairs):
    bids = [Bid(job, slot, wish, worth) for (job, slot), (wish, worth) in pairs.items()]
    standings = round_figures.standings(bids)
    best = {job: max(bid.value for bid in bids if bid.job == job) for job in standings}
    for job, place in standings.items():
        assert place == 1 + sum(value > best[job] for value in best.values())
