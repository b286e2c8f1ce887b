"""Jobs of several operations, plans over several factories, orders of several work orders."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import marketplace.core.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_firm_blocks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("capacity", "0008_search_statistics"),
        ("capacity", "0010_supplied_words"),
        ("orders", "0002_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="OperationLink",
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
            name="Placement",
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
                ("lot", models.PositiveSmallIntegerField(default=1, verbose_name="lot")),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("pieces", models.JSONField()),
                ("work_fen", models.BigIntegerField()),
                ("freight_fen", models.BigIntegerField(default=0)),
                ("fixed", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["plan_id", "operation__sequence", "lot"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="placement_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("freight_fen__gte", 0), ("quantity__gt", 0), ("work_fen__gte", 0)
                        ),
                        name="placement_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
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
                    "names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("accepted", "accepted"),
                            ("superseded", "superseded"),
                            ("ended", "ended"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("work_fen", models.BigIntegerField()),
                ("freight_fen", models.BigIntegerField()),
                ("late_fen", models.BigIntegerField(default=0)),
                ("starts_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField()),
                ("worst_grade", models.CharField(max_length=3)),
                ("gap_ppm", models.PositiveIntegerField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["run_id", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("freight_fen__gte", 0), ("late_fen__gte", 0), ("work_fen__gt", 0)
                        ),
                        name="plan_amounts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanRun",
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
                ("job_version", models.PositiveIntegerField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("posted", "the job was posted"),
                            ("asked", "the buyer asked for it"),
                            ("declined", "a factory declined"),
                            ("broken_down", "a machine broke down"),
                            ("late", "an operation runs late"),
                        ],
                        default="posted",
                        max_length=12,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "running"),
                            ("ready", "ready"),
                            ("impossible", "no plan exists"),
                            ("failed", "broke off"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                ("seconds", models.FloatField(null=True)),
                ("lower_bound_fen", models.BigIntegerField(null=True)),
                ("curve", models.JSONField(default=list)),
                ("findings", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="plan_run_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__range", (0, 100))), name="plan_run_percent"
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="workorder",
            name="one_living_work_order",
        ),
        migrations.AddField(
            model_name="job",
            name="origin",
            field=models.CharField(
                choices=[("posted", "posted"), ("direct", "booked from a calendar")],
                default="posted",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="operation",
            name="lots",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="lots at most"),
        ),
        migrations.AddField(
            model_name="operation",
            name="name",
            field=models.CharField(blank=True, max_length=60, verbose_name="name"),
        ),
        migrations.AddField(
            model_name="workorder",
            name="confirm_by",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="workorder",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="workorder",
            name="freight_fen",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="workorder",
            name="quantity",
            field=models.PositiveIntegerField(default=0, verbose_name="quantity"),
            preserve_default=False,
        ),
        migrations.RunSQL(
            sql="UPDATE orders_workorder AS work SET quantity = operation.quantity FROM orders_operation AS operation WHERE operation.id = work.operation_id",
            reverse_sql="",
        ),
        migrations.AlterField(
            model_name="workorder",
            name="match",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="work_order",
                to="orders.match",
            ),
        ),
        migrations.AddField(
            model_name="operationlink",
            name="earlier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orders.operation"
            ),
        ),
        migrations.AddField(
            model_name="operationlink",
            name="later",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orders.operation"
            ),
        ),
        migrations.AddField(
            model_name="operation",
            name="after",
            field=models.ManyToManyField(
                related_name="followers",
                through="orders.OperationLink",
                through_fields=("later", "earlier"),
                to="orders.operation",
            ),
        ),
        migrations.AddConstraint(
            model_name="operation",
            constraint=models.CheckConstraint(
                condition=models.Q(("lots__range", (1, 9))), name="operation_lots"
            ),
        ),
        migrations.AddField(
            model_name="placement",
            name="bookings",
            field=models.ManyToManyField(related_name="placements", to="capacity.booking"),
        ),
        migrations.AddField(
            model_name="placement",
            name="listing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="placements",
                to="capacity.listing",
            ),
        ),
        migrations.AddField(
            model_name="placement",
            name="operation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="placements",
                to="orders.operation",
            ),
        ),
        migrations.AddField(
            model_name="workorder",
            name="placement",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="work_order",
                to="orders.placement",
            ),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["lapsed", "cancelled"]), _negated=True),
                    ("placement", None),
                ),
                fields=("operation",),
                name="one_living_work_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("match", None), ("placement", None), _connector="XOR"),
                name="work_from_match_or_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("freight_fen__gte", 0), ("freight_fen__lt", models.F("total_fen"))
                ),
                name="work_freight_within_total",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="accepted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="job",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="orders.job"
            ),
        ),
        migrations.AddField(
            model_name="placement",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="placements",
                to="orders.plan",
            ),
        ),
        migrations.AddField(
            model_name="planrun",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="planrun",
            name="job",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plan_runs",
                to="orders.job",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plans",
                to="orders.planrun",
            ),
        ),
        migrations.AddConstraint(
            model_name="operationlink",
            constraint=models.UniqueConstraint(
                fields=("later", "earlier"), name="operation_link_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="operationlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("earlier", models.F("later")), _negated=True),
                name="operation_follows_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                fields=("plan", "operation", "lot"), name="placement_lot"
            ),
        ),
        migrations.AddIndex(
            model_name="planrun",
            index=models.Index(fields=["job", "-id"], name="plan_run_of_job"),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["queued", "running"])),
                fields=("job",),
                name="one_open_plan_run",
            ),
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(fields=["job", "-id"], name="plan_of_job"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "accepted")), fields=("job",), name="one_accepted_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "accepted"), _negated=True),
                    models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                    _connector="OR",
                ),
                name="plan_accepted_by_somebody",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="paid_once",
        ),
        migrations.AddField(
            model_name="payment",
            name="sequence",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="tranche",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "planned"),
                    ("payment_pending", "payment pending"),
                    ("held", "held in escrow"),
                    ("release_scheduled", "release scheduled"),
                    ("released", "released"),
                    ("paid_out", "paid out"),
                    ("failed", "payment failed"),
                    ("frozen", "frozen"),
                    ("refund_pending", "refund pending"),
                    ("refunded", "refunded"),
                    ("payout_failed", "payout failed"),
                    ("carried", "carried to another work order"),
                ],
                default="planned",
                max_length=18,
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "confirmed")),
                fields=("order", "sequence"),
                name="paid_once",
            ),
        ),
        migrations.AlterModelOptions(
            name="operation",
            options={"base_manager_name": "everything", "ordering": ["job_id", "sequence"]},
        ),
        migrations.AlterModelManagers(
            name="operation",
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="operation",
            name="operation_sequence",
        ),
        migrations.AddField(
            model_name="operation",
            name="retired_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="operation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None)),
                fields=("job", "sequence"),
                name="operation_sequence",
            ),
        ),
        migrations.RemoveField(
            model_name="placement",
            name="fixed",
        ),
        migrations.AddField(
            model_name="placement",
            name="agreed",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orders.workorder",
            ),
        ),
    ]
