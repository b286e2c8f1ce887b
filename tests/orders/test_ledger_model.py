"""The ledger against a dictionary: random postings, replays, misuses and reversals.

LEDGER_STEPS sets how many (the nightly run asks for 100,000).
"""

import os

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from orders import ledger, ledger_check
from orders.ledger import Account, KeyReused, LedgerRefused

STEPS = int(os.environ.get("LEDGER_STEPS", "600"))
PER_RUN = 30
ACCOUNTS = [
    Account("external", "bank"),
    Account("org_available", "b"),
    Account("escrow", "o1"),
    Account("escrow", "o2"),
    Account("org_payable", "f"),
    Account("fee_accrued", "o1"),
    Account("payout_transit", "p"),
]
pairs = st.permutations(ACCOUNTS).map(lambda order: order[:2])
legs_of = st.lists(
    st.tuples(pairs, st.integers(1, 500)).map(lambda drawn: (*drawn[0], drawn[1])),
    min_size=1,
    max_size=4,
)


class LedgerModel(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.balances = dict.fromkeys(ACCOUNTS, 0)
        self.posted = {}  # key → (legs, id)

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def expected(self, legs):
        after = dict(self.balances)
        for debit, credit, amount in legs:
            after[debit] -= amount
            after[credit] += amount
        overdrawn = any(
            fen < 0 and account.kind != "external" and fen < self.balances[account]
            for account, fen in after.items()
        )
        return None if overdrawn else after

    def post(self, key, legs):
        with transaction.atomic():
            return ledger.post(key, "random", order=None, actor=None, legs=legs)

    @rule(amount=st.integers(1, 1000), target_account=st.sampled_from(ACCOUNTS[1:]))
    def receive(self, amount, target_account):
        self.new_posting([(ACCOUNTS[0], target_account, amount)])

    @rule(legs=legs_of)
    def new_posting(self, legs):
        after, key = self.expected(legs), f"k{len(self.posted)}"
        if after is None:
            with pytest.raises(LedgerRefused):
                self.post(key, legs)
            return
        self.posted[key] = (legs, self.post(key, legs))
        self.balances = after

    @rule(data=st.data())
    def replay(self, data):
        if self.posted:
            key = data.draw(st.sampled_from(sorted(self.posted)))
            legs, first = self.posted[key]
            assert self.post(key, legs) == first

    @rule(data=st.data(), more=st.integers(1, 9))
    def misuse_a_key(self, data, more):
        if self.posted:
            key = data.draw(st.sampled_from(sorted(self.posted)))
            (debit, credit, amount), *rest = self.posted[key][0]
            with pytest.raises(KeyReused):
                self.post(key, [(debit, credit, amount + more), *rest])

    @invariant()
    def balances_agree(self):
        assert ledger.balances(ACCOUNTS) == self.balances

    @invariant()
    def everything_adds_up(self):
        assert ledger_check.book_findings() == []


def test_the_ledger_behaves_like_a_dictionary(db):
    run_state_machine_as_test(
        LedgerModel,
        settings=settings(
            max_examples=max(STEPS // PER_RUN, 1),
            stateful_step_count=PER_RUN,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
