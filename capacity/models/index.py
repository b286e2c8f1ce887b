"""What search and matching read: narrow rows beside the listings, kept equal to them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F

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
    free_soon = models.GeneratedField(
        expression=models.Func(F("free_hours"), template="coalesce((%(expressions)s)[15], 0)"),
        output_field=models.IntegerField(),
        db_persist=True,
    )  # free hours of the first 14 days
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
            models.Index(fields=["-free_soon", "-listing"], name="listing_ix_soon"),
        ]

    def __str__(self) -> str:
        return f"index of {self.listing_id}"


class ListingGone(models.Model):
    """A listing whose row left `listing_ix`, for whoever keeps a copy of the rows.

    Written by a trigger; `changed_seq` says after which change. Rows older than a day are swept:
    a copy that has not been brought up to date for so long is loaded anew.
    """

    listing = models.BigIntegerField(primary_key=True, db_column="listing_id")
    changed_seq = models.BigIntegerField()
    gone_at = models.DateTimeField()

    class Meta:
        db_table = "listing_ix_gone"
        indexes = [models.Index(fields=["changed_seq"], name="listing_gone_changes")]

    def __str__(self) -> str:
        return f"gone: {self.listing}"


class ListingNews(models.Model):
    """A listing that has become better for some job: new, cheaper, with more hours.

    An outbox, written by a trigger in the transaction of the change; a worker looks for the jobs
    the listing now fits and takes the row away, if it has not changed again.
    """

    listing = models.OneToOneField(
        Listing, primary_key=True, on_delete=models.CASCADE, related_name="news"
    )
    changed_seq = models.BigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "listing_ix_news"
        indexes = [models.Index(fields=["changed_seq"], name="listing_news_changes")]

    def __str__(self) -> str:
        return f"news of {self.listing_id}"


class ListingEntry(models.Model):
    """`listing_entry`: what search filters, sorts and counts by, of each live listing.

    Unlike `listing_ix`, whose hours change with every booking, this row changes seldom: it can
    afford an index for each order. Whoever filters by a fact of CLOSABLE asks both masks, too.
    """

    CLOSABLE = {"price": 1, "calendar": 2, "material": 4, "size": 8, "tolerance": 16}

    listing = models.OneToOneField(
        Listing, primary_key=True, on_delete=models.CASCADE, related_name="entry"
    )
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=14)
    capability = models.CharField(max_length=12)
    province = models.IntegerField()  # GB/T 2260 codes as numbers
    city = models.IntegerField()  # of a municipality its district
    region = models.IntegerField()
    material_bits = models.BigIntegerField(default=0)
    certificate_bits = models.BigIntegerField(default=0)
    env_max = models.IntegerField(default=0)
    env_mid = models.IntegerField(default=0)
    env_min = models.IntegerField(default=0)
    it_grade = models.SmallIntegerField(default=99)
    grade = models.CharField(max_length=3)  # as published; NR: not rated yet
    grade_rank = models.SmallIntegerField()
    p_up_ppm = models.IntegerField()
    evidence = models.SmallIntegerField()
    standing = models.SmallIntegerField()  # order of equal hits: capacity/standing.py
    members_only = models.SmallIntegerField(default=0)  # facts for verified firms: bits of CLOSABLE
    closed = models.SmallIntegerField(default=0)  # facts no list may filter or sort by
    price_basis = models.SmallIntegerField()  # what the rate is for: capacity/rates.py
    price_rate = models.BigIntegerField()  # fen per hour, piece, … or day; by value: basis points
    unit_count = models.SmallIntegerField()
    direct = models.BooleanField(default=False, db_default=False)  # its calendar takes bookings
    photo = models.UUIDField(null=True)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # when a seeker would last have found something new in it
    edition = models.SmallIntegerField(
        default=0, db_default=0
    )  # of the rules all rows of the listing were written by: listing_index.EDITION

    class Meta:
        db_table = "listing_entry"
        verbose_name_plural = "listing entries"
        indexes = [
            models.Index(
                fields=["-standing", "-published_at", "-listing"], name="listing_entry_standing"
            ),
            models.Index(fields=["-published_at", "-listing"], name="listing_entry_newest"),
            models.Index(
                fields=["price_basis", "price_rate", "listing"], name="listing_entry_price"
            ),
            models.Index(fields=["grade_rank", "p_up_ppm", "listing"], name="listing_entry_grade"),
            models.Index(
                fields=["process", "-standing", "-published_at", "-listing"],
                name="entry_process_standing",
            ),
            models.Index(
                fields=["process", "-published_at", "-listing"], name="entry_process_newest"
            ),
            models.Index(
                fields=["process", "price_basis", "price_rate", "listing"],
                name="entry_process_price",
            ),
            models.Index(fields=["region", "listing"], name="listing_entry_region"),
            models.Index(fields=["changed_at", "listing"], name="listing_entry_changed"),
        ]

    def __str__(self) -> str:
        return f"entry of {self.listing_id}"


class ListingText(models.Model):
    """The words of a live listing, and what finds them: see capacity/shingles.py, tokens.py.

    One GIN index over both arrays answers words and filters together, the rarest first.
    """

    listing = models.OneToOneField(
        Listing, primary_key=True, on_delete=models.CASCADE, related_name="words"
    )
    text = models.TextField()  # folded; begins with the title
    title_end = models.SmallIntegerField(default=0)  # characters of the title in `text`
    pairs = ArrayField(models.IntegerField(), default=list)  # neighbouring characters
    facets = ArrayField(models.IntegerField(), default=list)  # filters it passes

    class Meta:
        db_table = "listing_text"
        indexes = [GinIndex(fields=["pairs", "facets"], name="listing_tokens", fastupdate=False)]

    def __str__(self) -> str:
        return f"words of {self.listing_id}"


class ListingWord(models.Model):
    """Latin words of listings, to find what a mistyped one may have meant."""

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        db_table = "listing_word"
        indexes = [GinIndex(fields=["word"], name="listing_word_like", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word


class ListingFirm(models.Model):
    """Names of firms that have live listings, for suggestions while typing."""

    organization = models.OneToOneField(
        Organization, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    text = models.CharField(max_length=400)  # folded names
    pairs = ArrayField(models.IntegerField(), default=list)

    class Meta:
        db_table = "listing_firm"
        indexes = [GinIndex(fields=["pairs"], name="listing_firm_pairs", fastupdate=False)]

    def __str__(self) -> str:
        return f"names of {self.organization_id}"
