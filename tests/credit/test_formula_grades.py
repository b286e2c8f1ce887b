"""The grade, its exact explanation and the way up."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.books import Books, Totals, entry_for, read
from credit.evidence import Cause, Evidence, SupplierFacts, Verdict, supplier_evidence
from credit.explanation import WeighedOrder, costliest, explain, next_grade, p_up_after
from credit.grades import (
    COMPUTED,
    SORT_RANK,
    Grade,
    Standing,
    Verification,
    letter,
    prior,
    standing,
)
from credit.parameters import STANDARD
from credit.weights import PairStanding, WeightPart, weigh
from tests.credit.formula_strategies import TODAY, day, entries, weights

levels = st.sampled_from(Verification)
counterparties = st.integers(0, 50)
CLEAN = weigh(amount_fen=1, class_median_fen=1, pair=PairStanding(trust=1))
CANCELLED = supplier_evidence(SupplierFacts(cancelled=True))


def grade_of(entries, *, level=Verification.VERIFIED, partners=5) -> Standing:
    totals = read(Books(entries), on=TODAY)
    return standing(totals, prior_risk=prior(level), counterparties=partners)


@given(entries, levels, counterparties)
def test_risk_and_score_are_bounded(entries, level, partners):
    got = grade_of(entries, level=level, partners=partners)
    assert 0 < got.p <= got.p_up <= 1
    assert 0 <= got.score <= 100


@given(entries, levels)
def test_the_parts_add_up_to_the_risk(entries, level):
    got = grade_of(entries, level=level)
    explanation = explain(got)
    assert math.isclose(explanation.p, got.p, abs_tol=1e-9)
    assert math.isclose(explanation.p_up, got.p_up, abs_tol=1e-9)


@given(entries, day)
def test_a_clean_order_never_raises_the_risk(entries, day):
    more = [*entries, entry_for(Evidence(), CLEAN, day=day)]
    assert grade_of(more).p <= grade_of(entries).p + 1e-12


@given(entries, weights, day)
def test_a_wholly_bad_order_never_lowers_the_risk(entries, weight, day):
    more = [*entries, entry_for(CANCELLED, weight, day=day)]
    assert grade_of(more).p >= grade_of(entries).p - 1e-12


@given(st.lists(st.floats(0, 1), min_size=2))
def test_a_higher_bound_never_gets_a_better_letter(bounds):
    ranks = [SORT_RANK[letter(bound)] for bound in sorted(bounds)]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("p_up", "grade"),
    [
        (0.05, "AAA"),
        (0.051, "AA"),
        (0.12, "A"),
        (0.18, "BBB"),
        (0.28, "BB"),
        (0.45, "B"),
        (0.46, "C"),
    ],
)
def test_letters_at_their_limits(p_up, grade):
    assert letter(p_up) == grade


@given(entries)
def test_an_expired_certificate_changes_only_the_prior_share(entries):
    certified = explain(grade_of(entries, level=Verification.CERTIFIED))
    expired = explain(grade_of(entries, level=Verification.VERIFIED))
    assert certified.causes == expired.causes
    assert certified.prior < expired.prior


def test_more_verification_means_a_lower_prior():
    assert [prior(level) for level in Verification] == [0.20, 0.12, 0.10, 0.07]


@pytest.mark.parametrize(("orders", "partners"), [(0, 9), (1, 2), (9, 2)])
def test_too_few_orders_or_counterparties_are_not_rated(orders, partners):
    clean = [entry_for(Evidence(), CLEAN, day=TODAY)] * orders
    assert grade_of(clean, partners=partners).grade is Grade.NR


def test_a_newcomer_is_never_sorted_below_b():
    assert SORT_RANK[Grade.NR] == SORT_RANK[Grade.B] < SORT_RANK[Grade.C] < SORT_RANK[Grade.D]


def test_only_a_person_decides_on_d():
    assert all(letter(p_up / 100) is not Grade.D for p_up in range(101))
    totals = Totals(weight=50)
    condemned = standing(totals, prior_risk=0.07, counterparties=9, condemned=True)
    assert condemned.grade is Grade.D
    assert next_grade(condemned) is None


@given(entries, levels, counterparties)
def test_the_next_grade_comes_with_exactly_that_many_clean_orders(entries, level, partners):
    got = grade_of(entries, level=level, partners=partners)
    way = next_grade(got)
    if way is None:
        assert got.grade is Grade.AAA
        return
    assert letter(p_up_after(got, way.orders)) is way.grade
    if got.grade is not Grade.NR:
        assert COMPUTED.index(way.grade) == COMPUTED.index(got.grade) - 1
        assert SORT_RANK[letter(p_up_after(got, way.orders - 1))] > SORT_RANK[way.grade]


def test_a_party_without_orders_learns_what_its_first_grade_takes():
    way = next_grade(grade_of([], partners=0))
    assert way is not None
    assert (way.grade, way.orders, way.counterparties) == (Grade.BBB, 3, 3)


def test_sub_scores_read_their_own_causes_only():
    late = supplier_evidence(SupplierFacts(late_days=90, lead_days=30))
    got = grade_of([entry_for(late, CLEAN, day=TODAY)])
    clean = grade_of([entry_for(Evidence(), CLEAN, day=TODAY)])
    assert got.quality_score == clean.quality_score == clean.score
    assert got.performance_score == got.score < clean.score


def test_the_costliest_orders_come_worst_first_and_clean_ones_never():
    facts = {
        "lost": SupplierFacts(dispute=Verdict.LOST),
        "late": SupplierFacts(late_days=4, lead_days=10),
        "slow": SupplierFacts(unanswered=True),
        "clean": SupplierFacts(),
    }
    orders = [WeighedOrder(k, TODAY, supplier_evidence(f), CLEAN) for k, f in facts.items()]
    got = grade_of([entry_for(o.evidence, o.weight, day=o.day) for o in orders])
    costly = costliest(orders, got, on=TODAY)
    assert [c.order.key for c in costly] == ["lost", "late", "slow"]
    assert math.isclose(sum(c.cost for c in costly), sum(explain(got).causes.values()))


def test_an_old_order_says_when_it_halves_and_why_it_counts_less():
    order = WeighedOrder("old", date(2024, 1, 1), CANCELLED, CLEAN)
    got = grade_of([entry_for(order.evidence, order.weight, day=order.day)])
    costly = costliest([order], got, on=TODAY)[0]
    assert costly.half_life_on == order.day + timedelta(days=365)
    assert costly.weakest is WeightPart.RECENCY
    assert costly.causes == {Cause.CANCELLED: 1_000_000}


def test_untrusted_orders_cost_what_their_common_cap_leaves():
    stranger = weigh(amount_fen=1, class_median_fen=1)
    orders = [WeighedOrder(n, TODAY, CANCELLED, stranger) for n in range(40)]
    got = grade_of([entry_for(o.evidence, o.weight, day=o.day) for o in orders])
    costs = [c.cost for c in costliest(orders, got, on=TODAY, most=40)]
    assert math.isclose(sum(costs), sum(explain(got).causes.values()))
    assert got.effective_orders == pytest.approx(STANDARD.untrusted_most)
