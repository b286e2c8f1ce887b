"""Masked names keep a place that may be known and the legal form, nothing else."""

import pytest

from marketplace.dashboards.masking import masked


@pytest.mark.parametrize(
    ("name", "place", "shown"),
    [
        ("杭州精铸精密机械有限公司", "330100", "杭州**有限公司"),
        ("杭州精铸精密机械有限公司", "330110", "杭州**有限公司"),
        ("杭州精铸精密机械有限公司", "330000", "**有限公司"),  # the city is withheld
        ("浙江大恒股份有限公司", "330100", "浙江**股份有限公司"),
        ("苏州启明医疗器械有限公司", "330100", "**有限公司"),  # registered elsewhere
        ("永康五金厂", "330784", "**厂"),  # a county is never told
        ("Acme Precision", "330100", "**"),
        ("有限公司", "330100", "**有限公司"),
    ],
)
def test_a_name_is_masked(name, place, shown):
    assert masked(name, place) == shown
