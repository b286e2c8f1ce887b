import pytest

from marketplace.core import certificate_kinds

KINDS = list(certificate_kinds.kinds().values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_kind_is_whole(kind):
    assert kind.is_number(kind.example)
    assert kind.years in range(1, 11)
    assert kind.name("zh-hans")
    assert kind.name("en")
    assert bool(kind.register) == bool(kind.register_zh) == bool(kind.register_en)


def test_the_quality_certificates_are_these():
    assert certificate_kinds.quality_codes() == (
        "ISO9001",
        "IATF16949",
        "AS9100",
        "ISO13485",
        "GJB9001",
        "GMP",
    )


@pytest.mark.parametrize(
    ("code", "number", "is_right"),
    [
        ("ISO9001", "00124Q31234R2M/3300", True),
        ("ISO9001", "ABC", False),
        ("ISO9001", "NO DIGITS AT ALL", False),
        ("ISO9001", "<script>123</script>", False),
        ("CNAS", "CNAS L10234", True),
        ("CNAS", "L10234", False),
        ("CMA", "231100110456", True),
        ("CMA", "23110011045", False),
        ("CCC", "2024010301512345", True),
        ("PERMIT_ENV", "91330106MA2B1C3D45001P", True),
        ("PERMIT_ENV", "91330106MA2B1C3D45", False),
    ],
)
def test_a_number_is_told_by_its_kind(code, number, is_right):
    assert certificate_kinds.get(code).is_number(number) is is_right
