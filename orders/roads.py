"""What bringing goods from one place to another takes: published figures, pure arithmetic.

The way is the great circle times a detour. A shipment takes handling at both ends and the drive;
it costs a base fee and so much for every kilometre, by how large the goods are. Within one firm at
one place nothing is shipped.
"""

import math
from dataclasses import dataclass

QUARTERS_PER_HOUR = 4


@dataclass(frozen=True, slots=True)
class Tariff:
    """The published parameters of freight between factories."""

    version: str = "2026-12"
    detour_percent: int = 130  # of the great circle
    km_per_hour: int = 60  # breaks of the driver included
    handling_hours: int = 3  # loading, unloading, papers
    base_fen: int = 6_000
    parcel_fen_per_km: int = 30
    pallet_fen_per_km: int = 110
    pallet_from_mm: int = 600  # goods with a longer edge do not travel as a parcel


STANDARD = Tariff()


def road_km(distance_km: float, tariff: Tariff = STANDARD) -> int:
    """Kilometres on the road, whole ones begun."""
    return math.ceil(round(distance_km * tariff.detour_percent / 100, 6))


def quarters(distance_km: float, tariff: Tariff = STANDARD) -> int:
    """Quarters of an hour from the end of the work to the goods being at hand."""
    hours = road_km(distance_km, tariff) / tariff.km_per_hour + tariff.handling_hours
    return math.ceil(round(hours * QUARTERS_PER_HOUR, 6))


def freight_fen(distance_km: float, *, longest_mm: int, tariff: Tariff = STANDARD) -> int:
    """What one shipment costs."""
    is_pallet = longest_mm > tariff.pallet_from_mm
    per_km = tariff.pallet_fen_per_km if is_pallet else tariff.parcel_fen_per_km
    return tariff.base_fen + per_km * road_km(distance_km, tariff)
