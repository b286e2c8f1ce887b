"""Whose word counts: EigenTrust over positive ratings, restarting only at trust anchors.

Source: Kamvar, Schlosser, Garcia-Molina, "The EigenTrust Algorithm for Reputation Management in
P2P Networks", WWW 2003. Fakes may praise each other as they like: trust enters the graph at the
anchors only, and leaves a party in proportion to its praise.
"""

import numpy as np
import numpy.typing as npt
from scipy import sparse

from credit.parameters import STANDARD, Parameters

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

ROUNDS = 120
ENOUGH_ANCHORS = 20


def eigentrust(
    rater: Ints, ratee: Ints, praise: Floats, *, anchors: Ints, parties: int, restart: float = 0.15
) -> Floats:
    """Trust per party, summing to 1; shape (parties,).

    ``praise`` ≥ 0 per ordered pair (rater → ratee), self-praise is the caller's to drop; parties
    are 0 … parties−1. Trust of parties who praise nobody returns to the anchors. Raises
    ValueError without anchors.
    """
    if not len(anchors):
        raise ValueError("trust needs at least one anchor to start from")
    given = np.bincount(rater, weights=praise, minlength=parties)
    kept = praise > 0
    flow = sparse.csr_matrix(
        (praise[kept] / given[rater[kept]], (ratee[kept], rater[kept])), shape=(parties, parties)
    )
    silent = given <= 0
    start = np.zeros(parties)
    start[anchors] = 1 / len(anchors)
    trust = start
    for _ in range(ROUNDS):
        returned = restart + (1 - restart) * trust[silent].sum()
        following: Floats = (1 - restart) * (flow @ trust) + returned * start
        change = float(np.abs(following - trust).sum())
        trust = following
        if change < 1e-9:
            break
    return trust


def relative_trust(trust: Floats, anchors: Ints, *, parameters: Parameters = STANDARD) -> Floats:
    """``c = min(1, x / median x of the anchors)``, in 0 … 1; shape as ``trust``."""
    full = float(np.median(trust[anchors])) * parameters.trust_full_at
    share: Floats = np.minimum(1.0, trust / full) ** parameters.trust_power
    return share


def platform_anchors(audited: Ints, verified: Ints) -> Ints:
    """Third-party verified organizations; until 20 of them exist, all whose USCC is verified."""
    return audited if len(audited) >= ENOUGH_ANCHORS else np.union1d(audited, verified)


def senior_anchors(rater: Ints, ratee: Ints, praise: Floats, first_seen: Floats) -> Ints:
    """Anchors for ratings that name none: the earliest twentieth, of these who is praised by five.

    Seniority is what fakes cannot get afterwards. ``first_seen`` in seconds, shape (parties,).
    Ties in time are all taken or all left, so names cannot matter. May be empty.
    """
    rated = np.bincount(ratee, minlength=len(first_seen)) > 0
    places = int(np.ceil(0.05 * rated.sum()))
    if not places:
        return np.empty(0, dtype=np.int64)
    latest = np.partition(first_seen, places - 1)[places - 1]
    praised = np.bincount(ratee[praise > 0], minlength=len(first_seen)) >= 5
    anchors: Ints = np.flatnonzero((first_seen <= latest) & praised)
    return anchors
