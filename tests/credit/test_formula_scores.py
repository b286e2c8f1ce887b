"""The formula over bare ratings: what must hold whatever the ratings."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.formula import scores
from credit.parameters import RATINGS

NOW = 1_700_000_000
YEAR = 365 * 86_400
ratings = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.integers(0, 9),
        st.sampled_from([-1.0, -0.5, -0.1, 0.0, 0.1, 0.5, 1.0]),
        st.sampled_from([0.0, 0.25, 1.0, 3.0, 1000.0]),
        st.integers(NOW - 3 * YEAR, NOW),
    ),
    max_size=40,
)
anchors = st.none() | st.sets(st.integers(0, 9), min_size=1, max_size=4)
FRESH = "fresh"


def risk_of(result, party) -> float:
    return result.risk.get(party, result.prior)


@given(ratings, anchors)
def test_scores_and_risks_are_bounded_and_agree(given_ratings, anchors):
    result = scores(given_ratings, now=NOW, anchors=anchors)
    assert all(0 < risk < 1 for risk in result.risk.values())
    assert {p: 1 - 2 * r for p, r in result.risk.items()} == result.scores


@given(ratings, anchors, st.randoms())
def test_the_order_of_the_ratings_does_not_matter(given_ratings, anchors, randomness):
    shuffled = randomness.sample(given_ratings, len(given_ratings))
    assert scores(shuffled, anchors=anchors) == scores(given_ratings, anchors=anchors)


@given(ratings, anchors, st.permutations(range(10)))
def test_names_do_not_matter(given_ratings, anchors, names):
    called = [f"firm {name}" for name in names]
    renamed = [(called[a], called[b], *rest) for a, b, *rest in given_ratings]
    renamed_anchors = None if anchors is None else {called[a] for a in anchors}
    one = scores(given_ratings, now=NOW, anchors=anchors).risk
    other = scores(renamed, now=NOW, anchors=renamed_anchors).risk
    assert other == pytest.approx({called[p]: risk for p, risk in one.items()}, abs=1e-9)


@given(ratings, anchors)
def test_self_ratings_weights_of_zero_and_duplicates_are_ignored(given_ratings, anchors):
    noise = [(1, 1, 1.0, 5.0, NOW), ("nobody", 2, -1.0, 0.0, NOW), *given_ratings]
    clean = [r for r in given_ratings if r[0] != r[1] and r[3] > 0]
    noisy = scores(noise + given_ratings, now=NOW, anchors=anchors)
    assert noisy == scores(clean, now=NOW, anchors=anchors)


@given(ratings, anchors, st.integers(0, 9), st.sampled_from([0.25, 1.0, 3.0]))
def test_a_fresh_clean_rating_never_raises_and_a_bad_one_never_lowers_the_risk(
    given_ratings, anchors, party, weight
):
    before = risk_of(scores(given_ratings, now=NOW, anchors=anchors), party)
    for score, sign in ((1.0, 1), (-1.0, -1)):
        more = [*given_ratings, (FRESH, party, score, weight, NOW)]
        after = risk_of(scores(more, now=NOW, anchors=anchors), party)
        assert sign * after <= sign * before + 1e-12


@pytest.mark.parametrize("fakes", [10, 100, 1000])
def test_fakes_together_count_half_an_order_however_many(fakes):
    praise = [(f"fake {n}", "firm", 1.0, 1.0, NOW) for n in range(fakes)]
    known = [("anchor", "other", 1.0, 1.0, NOW)]
    result = scores(known + praise, now=NOW, anchors={"anchor"})
    k, most = RATINGS.prior_orders, RATINGS.untrusted_most
    assert risk_of(result, "firm") == pytest.approx(result.prior * k / (k + most))
    assert result.prior == scores(known, now=NOW, anchors={"anchor"}).prior


def test_a_pair_counts_three_orders_at_most():
    flood = [("a", "b", -1.0, 1.0, NOW - n) for n in range(500)]
    heavy = [("a", "b", -1.0, 500.0, NOW)]
    flooded, weighed = (risk_of(scores(r, now=NOW), "b") for r in (flood, heavy))
    assert flooded == pytest.approx(weighed)
    assert weighed == pytest.approx((scores(heavy, now=NOW).prior + 3) / 4)


def test_old_ratings_fade_towards_the_prior():
    bad = [("a", "b", -1.0, 1.0, NOW)]
    risks = [risk_of(scores(bad, now=NOW + years * YEAR), "b") for years in range(5)]
    assert risks == sorted(risks, reverse=True)


def world(seed: int = 7, firms: int = 120, orders: int = 2500):
    """A market where every sixth firm works badly, and the older half knows the anchors."""
    draw = random.Random(seed)
    made = []
    for n in range(orders):
        rater, ratee = draw.randrange(firms), draw.randrange(firms)
        bad = draw.random() < (0.7 if ratee % 6 == 0 else 0.05)
        made.append((rater, ratee, -1.0 if bad else 0.5, 1.0, NOW - YEAR + n))
    return made


def shift_by_fakes(*, anchors, copying: bool) -> float:
    market, victim = world(), 6
    fakes = [f"fake {n}" for n in range(20)]
    attack = [(a, b, 1.0, 1.0, NOW) for a in fakes for b in [*fakes, victim] if a != b]
    if copying:
        honest = [r for r in market if r[1] == victim]
        for fake, example in zip(fakes, honest, strict=False):
            attack += [(fake, r[1], 1.0, 1.0, NOW) for r in market if r[0] == example[0]]
    before, after = (scores(r, now=NOW, anchors=anchors) for r in (market, market + attack))
    return after.scores[victim] - before.scores[victim]


@pytest.mark.parametrize("copying", [False, True])
def test_twenty_fakes_hardly_move_a_bad_firm(copying):
    assert shift_by_fakes(anchors=set(range(1, 30, 2)), copying=copying) <= 0.04


def test_bad_firms_score_below_good_ones():
    result = scores(world(), anchors=set(range(1, 30, 2)))
    bad = [score for firm, score in result.scores.items() if firm % 6 == 0]
    good = [score for firm, score in result.scores.items() if firm % 6]
    assert max(bad) < min(good)


def test_without_ratings_there_is_only_the_prior():
    assert (scores([]).scores, scores([]).prior) == ({}, 0.12)
    assert scores([(1, 1, 1.0, 1.0, NOW)]).scores == {}


def test_names_of_mixed_types_are_welcome():
    assert set(scores([(1, "b", 1.0, 1.0, NOW), ("b", (2, 3), 1.0, 1.0, NOW)]).scores) == {
        1,
        "b",
        (2, 3),
    }


def test_anchors_nobody_here_knows_leave_everyone_untrusted():
    bad = [(f"rater {n}", "b", -1.0, 1.0, NOW) for n in range(50)]
    result = scores(bad, now=NOW, anchors={"elsewhere"})
    assert risk_of(result, "b") == pytest.approx((0.12 + 0.5) / 1.5)


@pytest.mark.parametrize(
    "wrong",
    [(1, 2, 1.5, 1.0, NOW), (1, 2, 1.0, -1.0, NOW), (1, 2, float("nan"), 1.0, NOW)],
)
def test_impossible_ratings_are_refused(wrong):
    with pytest.raises(ValueError, match=r"scores|weights"):
        scores([wrong])
