"""Periods begin at a local midnight and end now."""

from datetime import UTC, datetime

import pytest

from marketplace.dashboards.spans import span

NOW = datetime(2026, 1, 31, 17, 30, tzinfo=UTC)  # 1 February 01:30 in Beijing


@pytest.mark.parametrize(
    ("key", "start", "months"),
    [
        ("30d", "2026-01-03", 2),
        ("90d", "2025-11-04", 4),
        ("12m", "2025-03-01", 12),
        ("year", "2026-01-01", 2),
    ],
)
def test_a_span_starts_at_a_local_midnight(key, start, months):
    found = span(key, NOW)
    assert found.start.isoformat() == f"{start}T00:00:00+08:00"
    assert (found.end, len(found.months)) == (NOW, months)
    assert found.months[-1] == "2026-02"


def test_an_unknown_period_is_the_usual_one():
    assert span("1000y", NOW).key == "12m"
