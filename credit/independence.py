"""How independent a counterparty's voice is: ``u = 1/(1+R)``, R its likeness to the others.

For party j and its counterparties C_j, with P the (counterparty × party) matrix of entries
``sqrt(min(pair weight, 1))``:

    R(i, j) = max(0, Σ_{h ∈ C_j, h ≠ i} cos(i, h) − 0.2·(m − 1)) / 0.8

where the cosine leaves column j out and pads each squared norm by 2. Two refinements keep others
from talking a voice down or up: a *trusted* counterparty is compared with trusted ones only
(fakes that copy its partners cannot discredit it), and m counts only counterparties that have
another partner at all (a newcomer does not make the others look more independent).

Σ_h cos(i, h) = P_i · Σ_h P_h/‖h‖ / ‖i‖, so one row of sums S_j per party serves all its
counterparties: the work is Σ_h deg(h)² multiplications, not one per pair of counterparties.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from credit.parameters import STANDARD, Parameters
from credit.trust import Bools, Floats, Ints

CELLS = 4_000_000
"""Numbers in the dense scratch table, and about as many partners looked at in one block."""


@dataclass(frozen=True)
class _Rows:
    """P without columns only one counterparty uses, and what each pair needs of it."""

    counterparty: Ints
    party: Ints
    column: Ints  # of the pair's own party in ``matrix``, −1 where it was left out
    entry: Floats  # P_ij
    norm: Floats  # ‖i‖ without j, padded
    shared: Floats  # Σ_k P_ik² over the kept columns
    matrix: sparse.csr_matrix


def independence(
    counterparty: Ints,
    party: Ints,
    weight: Floats,
    *,
    trusted: Bools | None = None,
    parameters: Parameters = STANDARD,
) -> Floats:
    """u in (0, 1] per ordered pair; all arrays of shape (pairs,), each pair once, in any order.

    ``weight`` is the pair's decayed Σ v·d in orders; ``trusted`` says whose counterparty is
    trusted (all, if None). Parties and counterparties are numbered from 0.
    """
    order = np.lexsort((counterparty, party))
    known = np.ones(len(order), dtype=bool) if trusted is None else trusted[order]
    rows = _rows(counterparty[order], party[order], weight[order], parameters)
    likeness = np.zeros(len(order))
    for judged, judges in ((known, known), (~known, np.ones_like(known))):
        if judged.any():
            likeness[judged] = _likeness(rows, judged, judges, parameters)
    result = np.empty(len(order))
    result[order] = 1 / (1 + parameters.overlap_penalty * likeness)
    return result


def _rows(counterparty: Ints, party: Ints, weight: Floats, parameters: Parameters) -> _Rows:
    entry = np.sqrt(np.minimum(weight, 1.0))
    count = int(counterparty.max(initial=-1)) + 1
    square = np.bincount(counterparty, weights=entry**2, minlength=count)
    users = np.bincount(party)
    busiest = np.argsort(-users, kind="stable")  # busy columns side by side: fewer cache misses
    kept = int((users > 1).sum())
    column = np.full(len(users), -1)
    column[busiest[:kept]] = np.arange(kept)
    inside = column[party] >= 0
    matrix = sparse.csr_matrix(
        (entry[inside], (counterparty[inside], column[party[inside]])), shape=(count, kept)
    )
    shared: Floats = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    norm = np.sqrt(square[counterparty] - entry**2 + parameters.norm_padding)
    return _Rows(counterparty, party, column[party], entry, norm, shared[counterparty], matrix)


def _likeness(rows: _Rows, judged: Bools, judges: Bools, parameters: Parameters) -> Floats:
    """R for the judged pairs, from the counterparties that may judge."""
    partners = np.bincount(rows.counterparty)
    judges = judges & (partners[rows.counterparty] > 1) & (rows.column >= 0)
    total, own_column = _sums(rows, judged, judges)
    entry, norm, own = rows.entry[judged], rows.norm[judged], judges[judged]
    itself = np.where(own, (rows.shared[judged] - entry**2) / norm**2, 0.0)
    cosines = (total - entry * own_column) / norm - itself
    others = np.bincount(rows.party[judges], minlength=int(rows.party[-1]) + 1)
    expected = parameters.overlap_expected
    surplus = cosines - expected * (others[rows.party[judged]] - own)
    likeness: Floats = np.maximum(0.0, surplus) / (1 - expected)
    return likeness


def _sums(rows: _Rows, judged: Bools, judges: Bools) -> tuple[Floats, Floats]:
    """P_i · S_j and S_jj for every judged pair, in blocks of parties that fit the scratch table."""
    width = max(1, rows.matrix.shape[1])
    wanted = np.flatnonzero(judged & (rows.column >= 0))
    parties, rank = np.unique(rows.party[wanted], return_inverse=True)
    speaking = np.flatnonzero(judges & np.isin(rows.party, parties))
    speaker_rank = np.searchsorted(parties, rows.party[speaking])
    lengths = np.diff(rows.matrix.indptr)[rows.counterparty[speaking]]
    work = np.zeros(len(parties))
    np.add.at(work, speaker_rank, lengths)
    most = max(1, CELLS // width)
    table = np.zeros(most * width)
    total, own_column = np.zeros(len(rows.party)), np.zeros(len(rows.party))
    for first, last in _blocks(work, most):
        low, high = np.searchsorted(speaker_rank, (first, last))
        heard = speaking[low:high]
        said = _cells(rows, heard, (speaker_rank[low:high] - first) * width)
        np.add.at(table, said.place, said.value * np.repeat(1 / rows.norm[heard], said.length))
        low, high = np.searchsorted(rank, (first, last))
        pairs, base = wanted[low:high], (rank[low:high] - first) * width
        cells = said if np.array_equal(pairs, heard) else _cells(rows, pairs, base)
        total[pairs] = np.add.reduceat(table[cells.place] * cells.value, cells.start)
        own_column[pairs] = table[base + rows.column[pairs]]
        table[said.place] = 0.0
    return total[judged], own_column[judged]


def _blocks(work: Floats, most: int) -> Iterator[tuple[int, int]]:
    """Neighbouring parties, at most ``most`` and about ``CELLS`` of work together."""
    done = np.cumsum(work)
    first = 0
    while first < len(work):
        enough = int(np.searchsorted(done, (done[first - 1] if first else 0.0) + CELLS, "right"))
        last = min(max(first + 1, enough), first + most)
        yield first, min(last, len(work))
        first = last


@dataclass(frozen=True)
class _Cells:
    """The partners of each pair's counterparty, as places in the scratch table."""

    place: Ints
    value: Floats
    start: Ints
    length: Ints


def _cells(rows: _Rows, pairs: Ints, base: Ints) -> _Cells:
    """No pair here is without partners: its own party is one."""
    selected = rows.matrix[rows.counterparty[pairs]]
    length = np.diff(selected.indptr)
    place = np.repeat(base, length) + selected.indices
    return _Cells(place, selected.data, selected.indptr[:-1], length)
