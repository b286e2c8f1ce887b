"""Capacity in depth: kinds, price rules, revisions, calendars, imports, searches, machines.

What search reads is derived from the listings: after this step a timer writes it for those that
were live before (`listing_index.write_missing`).
"""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import marketplace.core.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_papers_and_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("capacity", "0003_taxonomy"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("closed", "closed"), ("extra", "offered besides")], max_length=8
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="note")),
                ("uid", models.CharField(blank=True, max_length=255)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "ordering": ["unit_id", "during"],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        db_default=marketplace.core.models.UuidV7(), editable=False, unique=True
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("url", models.URLField(max_length=500, verbose_name="address")),
                ("etag", models.CharField(blank=True, max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("last_modified", models.CharField(blank=True, db_default="", max_length=60)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("failure", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="feed_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Connection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        db_default=marketplace.core.models.UuidV7(), editable=False, unique=True
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "protocol",
                    models.CharField(
                        choices=[
                            ("api", "signed messages (HTTP)"),
                            ("mtconnect", "MTConnect"),
                            ("mqtt", "MQTT"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for the first message"),
                            ("live", "live"),
                            ("silent", "silent"),
                            ("closed", "closed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("secret", models.CharField(blank=True, max_length=255)),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="address")),
                ("device", models.CharField(blank=True, max_length=120, verbose_name="device")),
                ("instance", models.BigIntegerField(null=True)),
                ("next_sequence", models.BigIntegerField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "busy_watts",
                    models.PositiveIntegerField(
                        db_default=1000, default=1000, verbose_name="power when working (W)"
                    ),
                ),
                (
                    "off_watts",
                    models.PositiveIntegerField(
                        db_default=50, default=50, verbose_name="power when switched off (W)"
                    ),
                ),
                ("first_seen_at", models.DateTimeField(null=True)),
                ("last_seen_at", models.DateTimeField(null=True)),
                ("derived_until", models.DateTimeField(null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("failure", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="connection_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "live")),
                        fields=["last_seen_at"],
                        name="connection_live",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("busy_watts__gt", models.F("off_watts"))),
                        name="busy_above_off",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contradiction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("found_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-found_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("values", models.JSONField(default=dict)),
                ("faults", models.JSONField(default=list)),
                ("key", models.CharField(blank=True, max_length=32)),
            ],
            options={
                "ordering": ["run_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        db_default=marketplace.core.models.UuidV7(), editable=False, unique=True
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("name", models.CharField(max_length=160)),
                ("file", models.FileField(upload_to="imports/%Y/%m/")),
                ("format", models.CharField(max_length=4)),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[("all", "all rows or none"), ("good", "the good rows")],
                        max_length=4,
                    ),
                ),
                ("submits", models.BooleanField(default=False)),
                ("columns", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("fault_counts", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "waiting to be checked"),
                            ("checking", "being checked"),
                            ("checked", "checked"),
                            ("importing", "being imported"),
                            ("done", "imported"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0)),
                ("good", models.PositiveIntegerField(default=0)),
                ("bad", models.PositiveIntegerField(default=0)),
                ("imported", models.PositiveIntegerField(default=0)),
                ("done_until", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("failure", models.JSONField(default=list)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="import_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LineMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListingEntry",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="capacity.listing",
                    ),
                ),
                ("kind", models.CharField(max_length=14)),
                ("capability", models.CharField(max_length=12)),
                ("province", models.IntegerField()),
                ("city", models.IntegerField()),
                ("region", models.IntegerField()),
                ("material_bits", models.BigIntegerField(default=0)),
                ("certificate_bits", models.BigIntegerField(default=0)),
                ("env_max", models.IntegerField(default=0)),
                ("env_mid", models.IntegerField(default=0)),
                ("env_min", models.IntegerField(default=0)),
                ("it_grade", models.SmallIntegerField(default=99)),
                ("grade", models.CharField(max_length=3)),
                ("grade_rank", models.SmallIntegerField()),
                ("p_up_ppm", models.IntegerField()),
                ("evidence", models.SmallIntegerField()),
                ("standing", models.SmallIntegerField()),
                ("members_only", models.SmallIntegerField(default=0)),
                ("closed", models.SmallIntegerField(default=0)),
                ("price_basis", models.SmallIntegerField()),
                ("price_rate", models.BigIntegerField()),
                ("unit_count", models.SmallIntegerField()),
                ("photo", models.UUIDField(null=True)),
                ("published_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "listing entries",
                "db_table": "listing_entry",
                "indexes": [
                    models.Index(
                        fields=["-standing", "-published_at", "-listing"],
                        name="listing_entry_standing",
                    ),
                    models.Index(fields=["-published_at", "-listing"], name="listing_entry_newest"),
                    models.Index(
                        fields=["price_basis", "price_rate", "listing"], name="listing_entry_price"
                    ),
                    models.Index(
                        fields=["grade_rank", "p_up_ppm", "listing"], name="listing_entry_grade"
                    ),
                    models.Index(fields=["region", "listing"], name="listing_entry_region"),
                    models.Index(fields=["changed_at", "listing"], name="listing_entry_changed"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListingFirm",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.organization",
                    ),
                ),
                ("text", models.CharField(max_length=400)),
                (
                    "pairs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
            ],
            options={
                "db_table": "listing_firm",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["pairs"], name="listing_firm_pairs"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListingRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        db_default=marketplace.core.models.UuidV7(), editable=False, unique=True
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("based_on", models.PositiveIntegerField()),
                ("facts", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("changes_photos", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True, verbose_name="why")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting for review"),
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("submitted_at", models.DateTimeField()),
                ("promised_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("reason_en", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "indexes": [models.Index(fields=["state", "promised_at"], name="revision_queue")],
            },
        ),
        migrations.CreateModel(
            name="ListingWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
            options={
                "db_table": "listing_word",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="listing_word_like", opclasses=["gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Nonce",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("execution", models.CharField(blank=True, max_length=24)),
                ("power_w", models.FloatField(null=True)),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        fields=["received_at"], name="observation_age"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), default=list, size=None
                    ),
                ),
                ("starts", models.TimeField(blank=True, null=True, verbose_name="from")),
                ("ends", models.TimeField(blank=True, null=True, verbose_name="to")),
                ("from_on", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("factor_bps", models.PositiveIntegerField(verbose_name="share of the price")),
            ],
            options={
                "ordering": ["listing_id", "position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("factor_bps__range", (100, 30000))),
                        name="price_rule_factor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends", None), ("starts", None)),
                            models.Q(("ends__isnull", False), ("starts__isnull", False)),
                            _connector="OR",
                        ),
                        name="price_rule_both_times",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        db_default=marketplace.core.models.UuidV7(), editable=False, unique=True
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.CharField(max_length=2000)),
                (
                    "notifies",
                    models.BooleanField(default=True, verbose_name="tell me of new capacity"),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("seen_until", models.DateTimeField()),
                ("last_count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="saved_search_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Screening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "clean"), (1, "to look at"), (2, "wrong")]
                    ),
                ),
                ("findings", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="screening_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stretch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                (
                    "status",
                    models.CharField(
                        choices=[("busy", "busy"), ("idle", "idle"), ("off", "off")], max_length=4
                    ),
                ),
            ],
            options={
                "ordering": ["unit_id", "during"],
            },
        ),
        migrations.CreateModel(
            name="UtilisationDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("busy_minutes", models.PositiveSmallIntegerField(default=0)),
                ("idle_minutes", models.PositiveSmallIntegerField(default=0)),
                ("off_minutes", models.PositiveSmallIntegerField(default=0)),
                ("booked_minutes", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="listing",
            name="listing_charges_not_negative",
        ),
        migrations.RemoveIndex(
            model_name="listingindex",
            name="listing_ix_scan",
        ),
        migrations.RemoveIndex(
            model_name="listingtext",
            name="listing_shingles",
        ),
        migrations.RemoveField(
            model_name="listingtext",
            name="shingles",
        ),
        migrations.AddField(
            model_name="booking",
            name="part_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="capacity.booking",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="address",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="address"
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="capability",
            field=models.CharField(
                choices=[
                    ("equipment", "equipment"),
                    ("tool", "special tool"),
                    ("line", "production line"),
                    ("factory", "shared factory"),
                    ("design", "design service"),
                    ("instrument", "research instrument"),
                    ("laboratory", "laboratory"),
                    ("licence", "software, data or model seats"),
                    ("expert", "expert hours"),
                    ("logistics", "logistics and storage"),
                    ("testing", "product testing"),
                    ("maintenance", "equipment maintenance"),
                    ("inspection", "goods and factory inspection"),
                    ("supply_chain", "supply-chain management"),
                    ("computing", "data storage and analysis"),
                    ("team", "skilled team"),
                ],
                db_default="equipment",
                default="equipment",
                max_length=12,
                verbose_name="capability",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="deposit_fen",
            field=models.BigIntegerField(db_default=0, default=0, verbose_name="deposit"),
        ),
        migrations.AddField(
            model_name="listing",
            name="evidence",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "contradicted by the machine"),
                    (1, "declared"),
                    (2, "calendar fresh"),
                    (3, "measured"),
                ],
                db_default=1,
                default=1,
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="lacks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                db_default=models.Value("{}"),
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="lead_hours",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="notice needed"
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="lease_days",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "day"), (7, "week"), (30, "month")],
                db_default=30,
                default=30,
                verbose_name="lease period",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="levels",
            field=models.JSONField(
                blank=True, db_default=models.Value({}, models.JSONField()), default=dict
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="own_number",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="own number"
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="price_level",
            field=models.CharField(
                choices=[
                    ("public", "public"),
                    ("platform", "platform"),
                    ("counterparty", "counterparty"),
                    ("secret", "secret"),
                ],
                db_default="public",
                default="public",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="review_reason_en",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="listing",
            name="shortest_minutes",
            field=models.PositiveIntegerField(
                db_default=60, default=60, verbose_name="shortest booking"
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="smallest_lot",
            field=models.PositiveIntegerField(db_default=1, default=1, verbose_name="smallest lot"),
        ),
        migrations.AddField(
            model_name="listingindex",
            name="confirmed_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="listingindex",
            name="evidence",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="listingindex",
            name="lease_days",
            field=models.PositiveSmallIntegerField(db_default=30, default=30),
        ),
        migrations.AddField(
            model_name="listingindex",
            name="smallest_lot",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="listingtext",
            name="facets",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="listingtext",
            name="pairs",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="listingtext",
            name="title_end",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="unit",
            name="built_in",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="year built"
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="feed_token",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="unit",
            name="holiday_edition",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="unit",
            name="keeps_holidays",
            field=models.BooleanField(
                db_default=True, default=True, verbose_name="closed on public holidays"
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="serial_number",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="serial number"
            ),
        ),
        migrations.AddIndex(
            model_name="listingindex",
            index=models.Index(
                fields=["process", "cell"],
                include=(
                    "listing",
                    "organization",
                    "x",
                    "y",
                    "z",
                    "material_bits",
                    "certificate_bits",
                    "env_max",
                    "env_mid",
                    "env_min",
                    "it_grade",
                    "p_up_ppm",
                    "grade_rank",
                    "price_mode",
                    "price_fen",
                    "setup_fen",
                    "minimum_fen",
                    "lease_days",
                    "smallest_lot",
                    "evidence",
                    "confirmed_on",
                    "free_from",
                    "free_hours",
                    "published_at",
                ),
                name="listing_ix_scan",
            ),
        ),
        migrations.AddField(
            model_name="listingindex",
            name="free_soon",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.F("free_hours"), template="coalesce((%(expressions)s)[15], 0)"
                ),
                output_field=models.IntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="listingindex",
            index=models.Index(fields=["-free_soon", "-listing"], name="listing_ix_soon"),
        ),
        migrations.AddIndex(
            model_name="listingtext",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["pairs", "facets"], name="listing_tokens"
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("own_number", ""), _negated=True),
                    models.Q(("state", "archived"), _negated=True),
                ),
                fields=("organization", "own_number"),
                name="own_number_once_in_firm",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deposit_fen__gte", 0), ("minimum_fen__gte", 0), ("setup_fen__gte", 0)
                ),
                name="listing_charges_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("lease_days__in", [1, 7, 30])), name="listing_lease_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("shortest_minutes__gt", 0), ("smallest_lot__gt", 0)),
                name="listing_lots_positive",
            ),
        ),
        migrations.AddField(
            model_name="calendarentry",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calendar_entries",
                to="capacity.unit",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="feeds",
                to="capacity.unit",
            ),
        ),
        migrations.AddField(
            model_name="calendarentry",
            name="feed",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="capacity.calendarfeed",
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="connections",
                to="capacity.unit",
            ),
        ),
        migrations.AddField(
            model_name="contradiction",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contradictions",
                to="capacity.unit",
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="listing",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="import_rows",
                to="capacity.listing",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="import_runs",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="started_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="capacity.importrun",
            ),
        ),
        migrations.AddField(
            model_name="linemember",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="member_links",
                to="capacity.unit",
            ),
        ),
        migrations.AddField(
            model_name="linemember",
            name="machine",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="line_links",
                to="capacity.unit",
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="members",
            field=models.ManyToManyField(
                related_name="lines", through="capacity.LineMember", to="capacity.unit"
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                condition=models.Q(
                    ("keeps_holidays", True), ("retired_at", None), ("windows_until__isnull", False)
                ),
                fields=["holiday_edition"],
                name="unit_by_holidays",
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                condition=models.Q(("retired_at", None), ("windows_until__isnull", False)),
                fields=["windows_until"],
                name="unit_to_roll",
            ),
        ),
        migrations.AddField(
            model_name="listingentry",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="listingentry",
            name="process",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="capacity.process",
            ),
        ),
        migrations.AddField(
            model_name="listingrevision",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="listingrevision",
            name="listing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="capacity.listing",
            ),
        ),
        migrations.AddField(
            model_name="listingrevision",
            name="photos",
            field=models.ManyToManyField(blank=True, related_name="+", to="accounts.document"),
        ),
        migrations.AddField(
            model_name="listingrevision",
            name="submitted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="listingrevision",
            name="taken_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="nonce",
            name="connection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="nonces",
                to="capacity.connection",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="connection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="observations",
                to="capacity.connection",
            ),
        ),
        migrations.AddField(
            model_name="pricerule",
            name="listing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="price_rules",
                to="capacity.listing",
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="organization",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_searches",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_searches",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="screening",
            name="listing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="screenings",
                to="capacity.listing",
            ),
        ),
        migrations.AddField(
            model_name="screening",
            name="revision",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="screening",
                to="capacity.listingrevision",
            ),
        ),
        migrations.AddField(
            model_name="stretch",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stretches",
                to="capacity.unit",
            ),
        ),
        migrations.AddField(
            model_name="utilisationday",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="utilisation",
                to="capacity.unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(fields=("unit", "url"), name="feed_once"),
        ),
        migrations.AddIndex(
            model_name="calendarentry",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["unit", "during"], name="calendar_entry_when"
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=("unit",),
                name="one_open_connection",
            ),
        ),
        migrations.AddIndex(
            model_name="contradiction",
            index=models.Index(
                condition=models.Q(("settled_at", None)),
                fields=["unit"],
                name="open_contradictions",
            ),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["organization", "-id"], name="import_by_firm"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("faults", []), _negated=True),
                fields=["run", "number"],
                name="import_bad_rows",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("key", ""), _negated=True),
                fields=["run", "key"],
                name="import_row_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("run", "number"), name="import_row_once"),
        ),
        migrations.AddConstraint(
            model_name="linemember",
            constraint=models.UniqueConstraint(fields=("line", "machine"), name="line_member_once"),
        ),
        migrations.AddConstraint(
            model_name="linemember",
            constraint=models.CheckConstraint(
                condition=models.Q(("line", models.F("machine")), _negated=True),
                name="line_not_its_own_member",
            ),
        ),
        migrations.AddIndex(
            model_name="listingentry",
            index=models.Index(
                fields=["process", "-standing", "-published_at", "-listing"],
                name="entry_process_standing",
            ),
        ),
        migrations.AddIndex(
            model_name="listingentry",
            index=models.Index(
                fields=["process", "-published_at", "-listing"], name="entry_process_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="listingentry",
            index=models.Index(
                fields=["process", "price_basis", "price_rate", "listing"],
                name="entry_process_price",
            ),
        ),
        migrations.AddConstraint(
            model_name="listingrevision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "pending")),
                fields=("listing",),
                name="one_pending_revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="listingrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "declined"]), _negated=True),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="revision_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="nonce",
            constraint=models.UniqueConstraint(fields=("connection", "value"), name="nonce_once"),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.UniqueConstraint(
                fields=("connection", "at"), name="observation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.UniqueConstraint(fields=("user", "name"), name="saved_search_name"),
        ),
        migrations.AddConstraint(
            model_name="screening",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revision", None)),
                fields=("listing",),
                name="one_screening_of_listing",
            ),
        ),
        migrations.AddConstraint(
            model_name="utilisationday",
            constraint=models.UniqueConstraint(fields=("unit", "day"), name="utilisation_once"),
        ),
    ]
