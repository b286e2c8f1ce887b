"""What a pair of job and machine is worth in a clearing round: the two published formulas.

Whole fen, no rounding that could favour anybody; plain Python without Django.
"""

BILLION = 1_000_000_000  # orders/scoring.py counts scores in billionths
BPS = 10_000


def wish_fen(*, budget_fen: int, score: int) -> int:
    """How much the buyer wants the machine: budget × (1 − score), in fen, never below zero.

    `score` is the score of matching (orders/scoring.py, lower is better) with the days of the
    round; it holds price, distance, credit, slack and freshness with their published weights.
    """
    return max(budget_fen * (BILLION - score) // BILLION, 0)


def worth_fen(*, price_fen: int, fee_bps: int, used_minutes: int, offered_minutes: int) -> int:
    """How much the factory wants the job: its net earnings × the share of the hours it uses.

    Net is the price less the platform's fee (basis points). The share is the job's machine time
    over what the machine's calendar offers in the days of the round, at most 1: of two jobs that
    pay the same, the one that leaves fewer hours idle is worth more.
    """
    if offered_minutes <= 0:
        return 0
    net = price_fen - (price_fen * fee_bps + BPS // 2) // BPS
    return max(net * min(used_minutes, offered_minutes) // offered_minutes, 0)
