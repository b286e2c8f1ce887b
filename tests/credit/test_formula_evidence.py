"""How badly an order went: every severity of the table, and the exact split by cause."""

import pytest
from hypothesis import given

from credit.evidence import (
    BuyerFacts,
    Cause,
    Evidence,
    SupplierFacts,
    Verdict,
    badness,
    buyer_evidence,
    supplier_evidence,
)
from credit.parameters import SCALE
from tests.credit.formula_strategies import days, evidences, supplier_facts


def y(evidence: Evidence) -> float:
    return sum(badness(evidence).values()) / SCALE


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (SupplierFacts(), 0),
        (SupplierFacts(cancelled=True), 1),
        (SupplierFacts(late_days=1, lead_days=10), 0),
        (SupplierFacts(late_days=2, lead_days=10), 0.2),
        (SupplierFacts(late_days=5, lead_days=100), 0),
        (SupplierFacts(late_days=15, lead_days=100), 0.2),
        (SupplierFacts(late_days=90, lead_days=10), 0.6),
        (SupplierFacts(rejected_share=0.1), 0.4),
        (SupplierFacts(rejected_share=0.9), 0.8),
        (SupplierFacts(dispute=Verdict.LOST), 1),
        (SupplierFacts(dispute=Verdict.PARTLY), 0.5),
        (SupplierFacts(dispute=Verdict.WON), 0),
        (SupplierFacts(shown_false=True), 0.8),
        (SupplierFacts(unanswered=True), 0.1),
        (SupplierFacts(shown_false=True, rejected_share=0.9), 1),
    ],
)
def test_each_fact_about_a_supplier_costs_what_the_table_says(facts, expected):
    assert y(supplier_evidence(facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (BuyerFacts(), 0),
        (BuyerFacts(payment_late_days=3), 0.2),
        (BuyerFacts(payment_late_days=60), 0.8),
        (BuyerFacts(cancelled_after_start=True), 1),
        (BuyerFacts(dispute=Verdict.PARTLY), 0.5),
        (BuyerFacts(acceptance_timer=True), 0.2),
        (BuyerFacts(specification_changed=True, acceptance_timer=True), 0.4),
    ],
)
def test_each_fact_about_a_buyer_costs_what_the_table_says(facts, expected):
    assert y(buyer_evidence(facts)) == expected


@pytest.mark.parametrize(("stars", "expected"), [(5, 0), (4, 0.04), (3, 0.16), (2, 0.32), (1, 0.4)])
def test_stars_alone_reach_at_most_four_tenths(stars, expected):
    assert y(supplier_evidence(SupplierFacts(), stars=stars)) == expected


def test_five_stars_cannot_soften_a_lost_dispute():
    assert y(supplier_evidence(SupplierFacts(dispute=Verdict.LOST), stars=5)) == 1


def test_five_stars_soften_what_is_not_hard():
    facts = SupplierFacts(dispute=Verdict.PARTLY)
    assert y(supplier_evidence(facts, stars=5)) == 0.3


def test_a_dispute_on_quality_is_told_from_another():
    quality = supplier_evidence(SupplierFacts(dispute=Verdict.LOST, dispute_on_quality=True))
    other = supplier_evidence(SupplierFacts(dispute=Verdict.LOST))
    assert (list(badness(quality)), list(badness(other))) == (
        [Cause.QUALITY_DISPUTE],
        [Cause.OTHER_DISPUTE],
    )


@given(evidences)
def test_badness_lies_between_none_and_all_and_no_cause_is_negative(evidence):
    parts = badness(evidence)
    assert 0 <= sum(parts.values()) <= SCALE
    assert all(size > 0 for size in parts.values())


@given(evidences)
def test_while_sealed_stars_change_nothing(evidence):
    assert badness(evidence.rated(None)) == badness(Evidence(evidence.causes, evidence.hard))


@given(evidences)
def test_fewer_stars_never_look_better(evidence):
    rated = [y(evidence.rated(stars)) for stars in (1, 2, 3, 4, 5)]
    assert rated == sorted(rated, reverse=True)


@given(supplier_facts, days)
def test_being_later_never_looks_better(facts, more):
    later = SupplierFacts(late_days=facts.late_days + more, lead_days=facts.lead_days)
    now = SupplierFacts(late_days=facts.late_days, lead_days=facts.lead_days)
    assert y(supplier_evidence(later)) >= y(supplier_evidence(now))


@pytest.mark.parametrize(
    "facts",
    [
        SupplierFacts(late_days=-1),
        SupplierFacts(rejected_share=1.1),
        SupplierFacts(lead_days=float("nan")),
        SupplierFacts(late_days=float("inf")),
    ],
)
def test_impossible_facts_are_refused(facts):
    with pytest.raises(ValueError):
        supplier_evidence(facts)


@pytest.mark.parametrize("stars", [0, 6])
def test_stars_outside_one_to_five_are_refused(stars):
    with pytest.raises(ValueError, match="1 to 5"):
        Evidence(stars=stars)
