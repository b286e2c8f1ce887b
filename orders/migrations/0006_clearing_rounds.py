"""Clearing rounds: who takes part, who was given which machine."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import marketplace.core.models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("capacity", "0013_direct_bookings"),
        ("orders", "0005_direct_bookings"),
    ]

    operations = [
        migrations.AddField(
            model_name="match",
            name="reserved_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="ClearingRound",
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
                ("region", models.CharField(blank=True, max_length=6, verbose_name="area")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                (
                    "mode",
                    models.CharField(
                        choices=[("greatest", "greatest total value"), ("stable", "stable")],
                        max_length=8,
                        verbose_name="mode",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="why this round"),
                ),
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                ("announced_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("announced", "announced"),
                            ("open", "open for entries"),
                            ("closed", "being cleared"),
                            ("cleared", "cleared"),
                            ("void", "nothing to clear"),
                            ("cancelled", "cancelled"),
                        ],
                        default="announced",
                        max_length=9,
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("solved_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("figures", models.JSONField(default=dict)),
                (
                    "announced_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="capacity.process",
                        verbose_name="process",
                    ),
                ),
            ],
            options={
                "ordering": ["-closes_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="round_due",
                    ),
                    models.Index(fields=["state", "closes_at", "id"], name="round_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="round_span_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="round_closes_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_at__isnull", False),
                                ("state__in", ["announced", "open", "closed"]),
                            ),
                            models.Q(
                                ("due_at__isnull", True),
                                ("state__in", ["cleared", "void", "cancelled"]),
                            ),
                            _connector="OR",
                        ),
                        name="round_owed_while_it_lives",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundAbstention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="capacity.listing",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="abstentions",
                        to="orders.clearinground",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "listing"), name="listing_abstains_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "takes part"),
                            ("served", "machine reserved"),
                            ("unserved", "went without"),
                            ("unfit", "no machine fitted"),
                            ("fell_out", "hours taken meanwhile"),
                            ("gone", "not looking any more"),
                            ("ended", "the round was cancelled"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("options", models.PositiveIntegerField(null=True)),
                ("standing", models.PositiveIntegerField(null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round_entries",
                        to="orders.job",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="orders.clearinground",
                    ),
                ),
            ],
            options={
                "ordering": ["round_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "job"), name="job_once_per_round"),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "waiting")),
                        fields=("job",),
                        name="job_in_one_living_round",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "decided"),
                            ("held", "hours reserved"),
                            ("fell_out", "hours taken meanwhile"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                ("wish_fen", models.BigIntegerField()),
                ("worth_fen", models.BigIntegerField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs",
                        to="orders.roundentry",
                    ),
                ),
                (
                    "match",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round_pair",
                        to="orders.match",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs",
                        to="orders.clearinground",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="capacity.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["round_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "fell_out"), _negated=True),
                        fields=("round", "unit"),
                        name="unit_once_per_round",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "fell_out"), _negated=True),
                        fields=("entry",),
                        name="entry_served_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "held"), _negated=True),
                            ("match__isnull", False),
                            _connector="OR",
                        ),
                        name="held_pair_has_a_match",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wish_fen__gte", 0), ("worth_fen__gte", 0)),
                        name="round_pair_amounts",
                    ),
                ],
            },
        ),
    ]
