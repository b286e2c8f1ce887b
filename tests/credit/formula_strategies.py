"""Orders of every kind, for properties of the credit formulas."""

from datetime import date, timedelta

from hypothesis import strategies as st

from credit.books import entry_for
from credit.evidence import BuyerFacts, SupplierFacts, Verdict, buyer_evidence, supplier_evidence
from credit.weights import PairStanding, weigh

days = st.floats(0, 400)
verdicts = st.sampled_from(Verdict)
stars = st.none() | st.integers(1, 5)
supplier_facts = st.builds(
    SupplierFacts,
    cancelled=st.booleans(),
    late_days=days,
    lead_days=st.floats(0, 200),
    rejected_share=st.floats(0, 1),
    dispute=verdicts,
    dispute_on_quality=st.booleans(),
    shown_false=st.booleans(),
    unanswered=st.booleans(),
)
buyer_facts = st.builds(
    BuyerFacts,
    payment_late_days=days,
    cancelled_after_start=st.booleans(),
    dispute=verdicts,
    dispute_on_quality=st.booleans(),
    acceptance_timer=st.booleans(),
    specification_changed=st.booleans(),
)
evidences = st.one_of(
    st.builds(lambda facts, stars: supplier_evidence(facts, stars=stars), supplier_facts, stars),
    st.builds(lambda facts, stars: buyer_evidence(facts, stars=stars), buyer_facts, stars),
)
TODAY = date(2026, 6, 1)
share = st.floats(0, 1)
pairs = st.builds(PairStanding, trust=share, independence=share, room=share)
weights = st.builds(
    weigh,
    amount_fen=st.integers(0, 10**12),
    class_median_fen=st.integers(1, 10**9),
    pair=pairs,
    rank_since_snapshot=st.none() | st.integers(1, 500),
)
day = st.dates(TODAY - timedelta(days=900), TODAY)
entries = st.lists(st.builds(lambda e, w, d: entry_for(e, w, day=d), evidences, weights, day))
