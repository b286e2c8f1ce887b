import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import marketplace.core.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Process",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True)),
                ("level", models.SmallIntegerField()),
                ("is_leaf", models.BooleanField()),
                ("zh", models.CharField(max_length=60)),
                ("en", models.CharField(max_length=80)),
                ("unit", models.CharField(blank=True, max_length=20)),
                (
                    "price_models",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                (
                    "attributes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("industry", models.CharField(blank=True, max_length=4)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="capacity.process",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "processes",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Listing",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("manufacturing", "manufacturing"),
                            ("innovation", "innovation"),
                            ("service", "service"),
                            ("labour", "labour"),
                        ],
                        default="manufacturing",
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=80, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("region", models.CharField(max_length=12, verbose_name="place")),
                (
                    "materials",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("attributes", models.JSONField(blank=True, default=dict)),
                (
                    "price_mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("time", "by time"),
                            ("piece", "by piece"),
                            ("value", "by value"),
                            ("lease", "lease"),
                        ],
                        max_length=6,
                        verbose_name="price mode",
                    ),
                ),
                ("price_fen", models.BigIntegerField(blank=True, null=True, verbose_name="price")),
                ("value_bps", models.IntegerField(blank=True, null=True)),
                ("setup_fen", models.BigIntegerField(default=0, verbose_name="set-up charge")),
                ("minimum_fen", models.BigIntegerField(default=0, verbose_name="minimum charge")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("in_review", "in review"),
                            ("changes_requested", "changes requested"),
                            ("rejected", "rejected"),
                            ("published", "published"),
                            ("paused", "paused"),
                            ("stale", "calendar not confirmed"),
                            ("suspended", "suspended"),
                            ("archived", "archived"),
                        ],
                        default="draft",
                        max_length=18,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("promised_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review_reason", models.TextField(blank=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("calendar_confirmed_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="accounts.organization",
                    ),
                ),
                (
                    "photos",
                    models.ManyToManyField(blank=True, related_name="+", to="accounts.document"),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="capacity.process",
                        verbose_name="process",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "state", "-id"], name="listing_by_firm"),
                    models.Index(fields=["state", "promised_at"], name="listing_queue"),
                    models.Index(
                        condition=models.Q(("state", "published")),
                        fields=["process", "-published_at", "-id"],
                        name="listing_live_by_process",
                    ),
                    models.Index(
                        condition=models.Q(("state", "published")),
                        fields=["-published_at", "-id"],
                        name="listing_live_newest",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_fen", None), ("price_fen__gt", 0), _connector="OR"
                        ),
                        name="listing_price_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minimum_fen__gte", 0), ("setup_fen__gte", 0)),
                        name="listing_charges_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["published", "paused", "stale"]), _negated=True
                            ),
                            models.Q(
                                ("process__isnull", False),
                                ("published_at__isnull", False),
                                ("reviewed_by__isnull", False),
                                models.Q(("price_mode", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="live_listing_is_complete_and_reviewed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
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
                (
                    "model_name",
                    models.CharField(blank=True, max_length=80, verbose_name="make and model"),
                ),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("windows_until", models.DateField(null=True)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="capacity.listing",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("listing", "name"),
                        name="unit_name_in_listing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdleWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="capacity.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit_id", "during"],
            },
        ),
        migrations.CreateModel(
            name="Booking",
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
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "held"),
                            ("confirmed", "confirmed"),
                            ("in_use", "in use"),
                            ("completed", "completed"),
                            ("expired", "expired"),
                            ("released", "released"),
                            ("cancelled", "cancelled"),
                            ("no_show", "no-show"),
                            ("broken_down", "broken down"),
                        ],
                        default="held",
                        max_length=12,
                    ),
                ),
                (
                    "occupies",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                state__in=["held", "confirmed", "in_use"], then=models.F("during")
                            ),
                            default=models.Value(None),
                        ),
                        null=True,
                        output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(
                            null=True
                        ),
                    ),
                ),
                ("expires_at", models.DateTimeField(null=True)),
                ("held_for", models.UUIDField(null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="accounts.organization",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="capacity.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "held")),
                        fields=["expires_at"],
                        name="booking_holds",
                    ),
                    models.Index(fields=["held_for"], name="booking_held_for"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "held"), _negated=True),
                            ("expires_at__isnull", False),
                            _connector="OR",
                        ),
                        name="hold_has_an_end",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WeeklyPattern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday", models.SmallIntegerField()),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pattern",
                        to="capacity.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit_id", "weekday", "starts"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "weekday", "starts"), name="pattern_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__range", (0, 6))), name="pattern_weekday"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListingIndex",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="ix",
                        serialize=False,
                        to="capacity.listing",
                    ),
                ),
                ("cell", models.IntegerField()),
                ("material_bits", models.BigIntegerField(default=0)),
                ("certificate_bits", models.BigIntegerField(default=0)),
                ("env_max", models.IntegerField(default=0)),
                ("env_mid", models.IntegerField(default=0)),
                ("env_min", models.IntegerField(default=0)),
                ("it_grade", models.SmallIntegerField(default=99)),
                ("p_up_ppm", models.IntegerField()),
                ("grade_rank", models.SmallIntegerField()),
                ("price_mode", models.CharField(max_length=6)),
                ("price_fen", models.BigIntegerField()),
                ("setup_fen", models.BigIntegerField(default=0)),
                ("minimum_fen", models.BigIntegerField(default=0)),
                ("x", models.FloatField()),
                ("y", models.FloatField()),
                ("z", models.FloatField()),
                ("free_from", models.DateField()),
                (
                    "free_hours",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                ("published_at", models.DateTimeField()),
                ("changed_seq", models.BigIntegerField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="capacity.process",
                    ),
                ),
            ],
            options={
                "db_table": "listing_ix",
                "indexes": [
                    models.Index(
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
                            "free_from",
                            "free_hours",
                            "published_at",
                        ),
                        name="listing_ix_scan",
                    ),
                    models.Index(fields=["changed_seq"], name="listing_ix_changes"),
                    models.Index(fields=["free_from"], name="listing_ix_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListingText",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="capacity.listing",
                    ),
                ),
                ("text", models.TextField()),
                (
                    "shingles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), size=None
                    ),
                ),
            ],
            options={
                "db_table": "listing_text",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["shingles"], name="listing_shingles"
                    )
                ],
            },
        ),
    ]
