"""What the machine has looked at before a person decides: one line each, never a decision."""

from dataclasses import dataclass

FINE, LOOK, WRONG = "done", "due", "risk"  # the tones of their badges


@dataclass(frozen=True)
class Check:
    label: str
    verdict: str
    detail: str


def worst(checks: list[Check]) -> str:
    verdicts = {check.verdict for check in checks}
    return next((each for each in (WRONG, LOOK) if each in verdicts), FINE)
