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
        ("orders", "0002_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="ParameterSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=20, unique=True)),
                ("values", models.JSONField()),
                ("published_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("computed_at", models.DateTimeField()),
                ("current", models.BooleanField(default=False)),
                ("parties", models.IntegerField(default=0)),
                ("events", models.IntegerField(default=0)),
                ("figures", models.JSONField(default=dict)),
                (
                    "parameters",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="credit.parameterset",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)),
                        fields=("current",),
                        name="one_current_snapshot",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyTrust",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("trust", models.FloatField()),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trusts",
                        to="credit.snapshot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("snapshot", "party"), name="trust_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PairWeight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("supplier", "as supplier"), ("buyer", "as buyer")], max_length=10
                    ),
                ),
                ("trust", models.FloatField()),
                ("independence", models.FloatField()),
                ("room", models.FloatField()),
                (
                    "counterparty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pairs",
                        to="credit.snapshot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "party", "side", "counterparty"), name="pair_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("supplier", "as supplier"), ("buyer", "as buyer")], max_length=10
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("facts", "facts of the order"), ("rated", "facts and rating")],
                        max_length=10,
                    ),
                ),
                ("work_class", models.CharField(max_length=40)),
                ("happened_on", models.DateField()),
                ("amount_fen", models.BigIntegerField()),
                ("class_median_fen", models.BigIntegerField()),
                ("causes", models.JSONField(default=dict)),
                ("hard", models.BooleanField(default=False)),
                ("stars", models.PositiveSmallIntegerField(null=True)),
                ("rank", models.PositiveIntegerField(null=True)),
                ("struck_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "counterparty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_events",
                        to="accounts.organization",
                    ),
                ),
                (
                    "work_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_events",
                        to="orders.workorder",
                    ),
                ),
                (
                    "applied_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applied_events",
                        to="credit.snapshot",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["party", "side", "happened_on"], name="event_by_party"),
                    models.Index(
                        condition=models.Q(("applied_to", None)),
                        fields=["recorded_at"],
                        name="event_outbox",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("work_order", "side", "kind"), name="event_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gte", 0), ("class_median_fen__gt", 0)),
                        name="event_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("party", models.F("counterparty")), _negated=True),
                        name="event_between_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayBook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("supplier", "as supplier"), ("buyer", "as buyer")], max_length=10
                    ),
                ),
                ("work_class", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("trusted", models.BooleanField()),
                ("orders", models.IntegerField(default=0)),
                ("weight", models.BigIntegerField(default=0)),
                ("costs", models.JSONField(default=dict)),
                ("stars", models.BigIntegerField(default=0)),
                ("stars_weight", models.BigIntegerField(default=0)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="books",
                        to="credit.snapshot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "party", "side", "work_class", "day", "trusted"),
                        name="day_book_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GradeChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("supplier", "as supplier"), ("buyer", "as buyer")], max_length=10
                    ),
                ),
                ("grade", models.CharField(max_length=3)),
                ("p_up_ppm", models.IntegerField()),
                ("changed_at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grade_changes",
                        to="accounts.organization",
                    ),
                ),
                (
                    "parameters",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="credit.parameterset",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization", "side", "-changed_at"], name="grade_history"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
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
                    "side",
                    models.CharField(
                        choices=[("supplier", "as supplier"), ("buyer", "as buyer")], max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "invited"),
                            ("submitted", "submitted, sealed"),
                            ("revealed", "revealed"),
                            ("counted", "counted"),
                            ("lapsed", "lapsed"),
                        ],
                        default="invited",
                        max_length=10,
                    ),
                ),
                ("stars", models.PositiveSmallIntegerField(null=True, verbose_name="stars")),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                ("submitted_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField()),
                ("revealed_at", models.DateTimeField(null=True)),
                ("reply", models.TextField(blank=True)),
                ("replied_at", models.DateTimeField(null=True)),
                (
                    "ratee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings_received",
                        to="accounts.organization",
                    ),
                ),
                (
                    "rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings_given",
                        to="accounts.organization",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="orders.workorder",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["invited", "submitted"])),
                        fields=["closes_at"],
                        name="rating_windows",
                    ),
                    models.Index(fields=["ratee", "side", "-revealed_at"], name="rating_by_ratee"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("work_order", "side"), name="one_rating_per_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stars", None), ("stars__range", (1, 5)), _connector="OR"
                        ),
                        name="rating_stars_one_to_five",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("stars", None),
                                ("state__in", ["invited", "lapsed"]),
                                ("submitted_at", None),
                            ),
                            models.Q(
                                ("stars__isnull", False),
                                ("state__in", ["submitted", "revealed", "counted"]),
                                ("submitted_at__isnull", False),
                                ("submitted_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="rating_submitted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rater", models.F("ratee")), _negated=True),
                        name="nobody_rates_themselves",
                    ),
                ],
            },
        ),
    ]
