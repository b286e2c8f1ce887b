"""What search and matching read: narrow rows beside the listings, kept equal to them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from capacity.models.listings import Listing
from capacity.models.taxonomy import Process
from marketplace.accounts.models import Organization


class ListingIndex(models.Model):
    """`listing_ix`: one narrow row per live listing, all that matching reads.

    Written in the same transaction as the change it mirrors (capacity/listing_index.py).
    """

    listing = models.OneToOneField(
        Listing, primary_key=True, on_delete=models.CASCADE, related_name="ix"
    )
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="+", db_index=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    cell = models.IntegerField()  # half-degree cell: floor((lat+90)·2)·720 + floor((lon+180)·2)
    material_bits = models.BigIntegerField(default=0)
    certificate_bits = models.BigIntegerField(default=0)
    env_max = models.IntegerField(
        default=0
    )  # envelope in mm, largest dimension first; 0: none stated
    env_mid = models.IntegerField(default=0)
    env_min = models.IntegerField(default=0)
    it_grade = models.SmallIntegerField(default=99)  # 99: none stated
    p_up_ppm = models.IntegerField()  # credit risk of the supplier, NR: 280,000 (as BB)
    grade_rank = models.SmallIntegerField()  # 0 AAA … 6 C, NR 4; D never stands here
    price_mode = models.CharField(max_length=6)
    price_fen = models.BigIntegerField()  # by value: the share in basis points
    setup_fen = models.BigIntegerField(default=0)
    minimum_fen = models.BigIntegerField(default=0)
    lease_days = models.PositiveSmallIntegerField(default=30, db_default=30)
    smallest_lot = models.PositiveIntegerField(default=1, db_default=1)
    evidence = models.PositiveSmallIntegerField(default=1, db_default=1)  # Listing.Evidence
    x = models.FloatField()  # unit vector of the place
    y = models.FloatField()
    z = models.FloatField()
    free_from = models.DateField()  # day 0 of free_hours, Asia/Shanghai
    free_hours = ArrayField(
        models.IntegerField()
    )  # cumulative free hours: [0, day 0, day 0 + 1, …]
    published_at = models.DateTimeField()
    confirmed_on = models.DateField(null=True)  # the calendar, by hand or by the machine
    changed_seq = models.BigIntegerField()

    class Meta:
        db_table = "listing_ix"
        indexes = [
            # Matching reads this index alone: every column it judges by stands in it.
            models.Index(
                fields=["process", "cell"],
                include=[
                    *("listing", "organization", "x", "y", "z", "material_bits"),
                    *("certificate_bits", "env_max", "env_mid", "env_min", "it_grade"),
                    *("p_up_ppm", "grade_rank", "price_mode", "price_fen", "setup_fen"),
                    *("minimum_fen", "lease_days", "smallest_lot", "evidence", "confirmed_on"),
                    *("free_from", "free_hours", "published_at"),
                ],
                name="listing_ix_scan",
            ),
            models.Index(fields=["changed_seq"], name="listing_ix_changes"),
            models.Index(fields=["free_from"], name="listing_ix_day"),
        ]

    def __str__(self) -> str:
        return f"index of {self.listing_id}"


class ListingText(models.Model):
    """The words of a live listing and their two-character shingles, for search by substring."""

    listing = models.OneToOneField(
        Listing, primary_key=True, on_delete=models.CASCADE, related_name="words"
    )
    text = models.TextField()  # folded: see capacity/shingles.py
    shingles = ArrayField(models.CharField(max_length=2))

    class Meta:
        db_table = "listing_text"
        indexes = [GinIndex(fields=["shingles"], name="listing_shingles", fastupdate=False)]

    def __str__(self) -> str:
        return f"words of {self.listing_id}"
