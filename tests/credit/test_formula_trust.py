"""Trust and independence over pairs, against their plain definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit import independence as independence_module
from credit.independence import independence
from credit.parameters import STANDARD
from credit.trust import eigentrust, platform_anchors, relative_trust, senior_anchors

pairs = st.dictionaries(
    st.tuples(st.integers(0, 8), st.integers(0, 8)), st.floats(0, 4), min_size=1, max_size=50
)


def by_definition(counterparty, party, weight, trusted):
    """u straight from the formula: one cosine per pair of counterparties."""
    size = max(counterparty.max(), party.max()) + 1
    matrix = np.zeros((size, size))
    matrix[counterparty, party] = np.sqrt(np.minimum(weight, 1))
    partners = np.bincount(counterparty, minlength=size)
    result = []
    for i, j, known in zip(counterparty, party, trusted, strict=True):
        rest = np.delete(matrix, j, axis=1)
        others = [
            h
            for h, to, same in zip(counterparty, party, trusted, strict=True)
            if to == j and h != i and partners[h] > 1 and (same or not known)
        ]
        norms = (rest**2).sum(axis=1) + STANDARD.norm_padding
        likeness = sum(rest[i] @ rest[h] / np.sqrt(norms[i] * norms[h]) for h in others)
        surplus = max(0.0, likeness - STANDARD.overlap_expected * len(others))
        result.append(1 / (1 + surplus / (1 - STANDARD.overlap_expected)))
    return np.array(result)


@pytest.mark.parametrize("cells", [1, 20, 4_000_000])
@given(pairs=pairs, known=st.sets(st.integers(0, 8)))
def test_independence_is_its_definition_whatever_the_block_size(pairs, known, cells):
    counterparty, party = np.array(list(pairs)).T
    weight = np.array(list(pairs.values()))
    trusted = np.isin(counterparty, list(known))
    before, independence_module.CELLS = independence_module.CELLS, cells
    try:
        got = independence(counterparty, party, weight, trusted=trusted)
    finally:
        independence_module.CELLS = before
    assert got == pytest.approx(by_definition(counterparty, party, weight, trusted), abs=1e-12)


@given(pairs=pairs)
def test_independence_lies_in_0_to_1_and_ignores_order(pairs):
    counterparty, party = np.array(list(pairs)).T
    weight = np.array(list(pairs.values()))
    got = independence(counterparty, party, weight)
    turned = independence(counterparty[::-1], party[::-1], weight[::-1])
    assert (got == turned[::-1]).all()
    assert ((got > 0) & (got <= 1)).all()


def clique(fakes: int):
    """Fakes 1 … n rate each other and party 0."""
    pairs = [(a, b) for a in range(1, fakes + 1) for b in range(fakes + 1) if a != b]
    return np.array(pairs).T


@pytest.mark.parametrize("fakes", [5, 20, 100])
def test_a_clique_counts_as_two_voices_at_most(fakes):
    counterparty, party = clique(fakes)
    u = independence(counterparty, party, np.ones(len(party)))
    assert u[party == 0].sum() <= 2


def test_untrusted_copies_cannot_discredit_a_trusted_counterparty():
    rows = [(1, 0), (1, 5), (1, 6), *((n, p) for n in range(10, 30) for p in (0, 5, 6))]
    counterparty, party = np.array(rows).T
    u = independence(counterparty, party, np.ones(len(rows)), trusted=counterparty == 1)
    assert u[counterparty == 1].tolist() == [1, 1, 1]


@given(pairs=pairs, anchors=st.sets(st.integers(0, 8), min_size=1))
def test_trust_is_a_share_and_comes_from_the_anchors_only(pairs, anchors):
    rater, ratee = np.array(list(pairs)).T
    praise = np.where(rater == ratee, 0.0, list(pairs.values()))
    chosen = np.array(sorted(anchors))
    trust = eigentrust(rater, ratee, praise, anchors=chosen, parties=9)
    assert trust.sum() == pytest.approx(1)
    assert (trust >= 0).all()
    reached = set(anchors)
    for _ in range(9):
        reached |= {b for a, b, p in zip(rater, ratee, praise, strict=True) if a in reached and p}
    assert set(np.flatnonzero(trust)) <= reached


def test_fakes_praising_each_other_get_no_trust():
    rater, ratee = clique(20)
    rater, ratee = np.append(rater, 30), np.append(ratee, 31)
    trust = eigentrust(rater, ratee, np.ones(len(rater)), anchors=np.array([30]), parties=32)
    relative = relative_trust(trust, np.array([30]))
    assert relative[:21].sum() == 0
    assert relative[30] == 1


def test_trust_without_anchors_is_refused():
    with pytest.raises(ValueError, match="anchor"):
        eigentrust(*np.zeros((2, 0), int), np.zeros(0), anchors=np.zeros(0, int), parties=3)


@pytest.mark.parametrize(("audited", "expected"), [(3, 40), (20, 20)])
def test_the_platform_takes_all_verified_until_twenty_are_audited(audited, expected):
    assert len(platform_anchors(np.arange(audited), np.arange(40))) == expected


def test_senior_anchors_are_early_and_praised_by_five():
    rater = np.repeat(np.arange(10, 20), 2)
    ratee = np.tile([0, 1], 10)
    praise = np.where(ratee == 0, 1.0, 0.0)
    first_seen = np.arange(20.0)
    assert senior_anchors(rater, ratee, praise, first_seen).tolist() == [0]
