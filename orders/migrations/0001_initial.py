import django.contrib.postgres.fields
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
        ("capacity", "0003_taxonomy"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerAccount",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("key", models.TextField()),
                ("ref", models.TextField(unique=True)),
                ("debits", models.BigIntegerField()),
                ("credits", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("balance", models.BigIntegerField()),
            ],
            options={
                "db_table": 'ledger"."account',
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="LedgerJournal",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(unique=True)),
                ("idem", models.TextField(unique=True)),
                ("request_hash", models.BinaryField()),
                ("kind", models.TextField()),
                ("order_uuid", models.UUIDField(null=True)),
                ("actor", models.UUIDField(null=True)),
                ("meta", models.JSONField()),
                ("reverses", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("posted_at", models.DateTimeField()),
                ("row_hash", models.BinaryField()),
            ],
            options={
                "db_table": 'ledger"."journal',
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="LedgerTransfer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "journal_id",
                        "leg",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("leg", models.SmallIntegerField()),
                ("amount_fen", models.BigIntegerField()),
            ],
            options={
                "db_table": 'ledger"."transfer',
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="SandboxCharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("memo", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=120)),
                ("payer", models.CharField(max_length=120)),
                ("amount_fen", models.BigIntegerField()),
                ("return_url", models.CharField(max_length=300)),
                ("bank", models.CharField(blank=True, max_length=20)),
                (
                    "fault",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none"),
                            ("duplicate", "notify five times"),
                            ("late", "notify after one minute"),
                            ("silent", "never notify; only a query tells"),
                            ("wrong_amount", "one yuan too little arrives"),
                            ("forged", "sign with a strange key"),
                            ("payout_fails", "the later payout bounces"),
                            ("payout_silent", "the later payout is never confirmed"),
                        ],
                        max_length=16,
                    ),
                ),
                ("serial", models.CharField(blank=True, max_length=40)),
                ("received_fen", models.BigIntegerField(null=True)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Tranche",
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
                ("sequence", models.PositiveSmallIntegerField(default=1)),
                ("amount_fen", models.BigIntegerField()),
                ("fee_fen", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
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
                        ],
                        default="planned",
                        max_length=18,
                    ),
                ),
                ("held_at", models.DateTimeField(null=True)),
                ("release_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("paid_out_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["work_order_id", "sequence"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "release_scheduled")),
                        fields=["release_at"],
                        name="tranche_to_release",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gt", 0),
                            ("fee_fen__gte", 0),
                            ("fee_fen__lte", models.F("amount_fen")),
                        ),
                        name="tranche_amounts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GatewayEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gateway", models.CharField(max_length=16)),
                ("event_key", models.CharField(max_length=100)),
                ("body", models.JSONField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("processed_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("processed_at", None)),
                        fields=["due_at"],
                        name="gateway_inbox",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gateway", "event_key"), name="gateway_event_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
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
                ("title", models.CharField(max_length=80, verbose_name="what is to be made")),
                ("description", models.TextField(blank=True, verbose_name="details")),
                ("region", models.CharField(max_length=12, verbose_name="deliver to")),
                ("starts_on", models.DateField(verbose_name="earliest start")),
                ("due_on", models.DateField(verbose_name="needed by")),
                ("budget_fen", models.BigIntegerField(verbose_name="budget")),
                (
                    "max_distance_km",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="largest distance"
                    ),
                ),
                (
                    "minimum_grade",
                    models.CharField(blank=True, max_length=3, verbose_name="minimum grade"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("open", "open"),
                            ("awarded", "awarded"),
                            ("ordered", "ordered"),
                            ("cancelled", "cancelled"),
                            ("expired", "expired"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("posted_at", models.DateTimeField(null=True)),
                (
                    "matching",
                    models.CharField(
                        choices=[
                            ("idle", "not started"),
                            ("queued", "queued"),
                            ("running", "running"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                        ],
                        default="idle",
                        max_length=8,
                    ),
                ),
                ("matching_due_at", models.DateTimeField(null=True)),
                ("matched_at", models.DateTimeField(null=True)),
                ("matched_version", models.PositiveIntegerField(null=True)),
                ("matching_summary", models.JSONField(default=dict)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to="accounts.organization",
                    ),
                ),
                (
                    "drawing",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.document",
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["buyer", "-id"], name="job_by_buyer"),
                    models.Index(fields=["state", "-posted_at", "-id"], name="job_board"),
                    models.Index(
                        condition=models.Q(("matching_due_at__isnull", False)),
                        fields=["matching_due_at"],
                        name="job_matching_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("budget_fen__gt", 0)), name="job_budget_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("starts_on"))),
                        name="job_due_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Operation",
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
                ("sequence", models.PositiveSmallIntegerField(default=1)),
                ("material", models.CharField(blank=True, max_length=20, verbose_name="material")),
                (
                    "env_x",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="length"),
                ),
                ("env_y", models.PositiveIntegerField(blank=True, null=True, verbose_name="width")),
                (
                    "env_z",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="height"),
                ),
                (
                    "it_grade",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="tolerance grade"
                    ),
                ),
                (
                    "certificates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                (
                    "minutes_per_piece",
                    models.DecimalField(
                        decimal_places=2, max_digits=8, verbose_name="minutes per piece"
                    ),
                ),
                (
                    "setup_hours",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=6, verbose_name="set-up hours"
                    ),
                ),
                ("divisible", models.BooleanField(default=True, verbose_name="may be interrupted")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("open", "open"),
                            ("awarded", "awarded"),
                            ("scheduled", "scheduled"),
                            ("in_progress", "in progress"),
                            ("inspecting", "inspecting"),
                            ("handed_over", "handed over"),
                            ("accepted", "accepted"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        max_length=12,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="operations",
                        to="orders.job",
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
                "ordering": ["job_id", "sequence"],
                "constraints": [
                    models.UniqueConstraint(fields=("job", "sequence"), name="operation_sequence"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes_per_piece__gt", 0), ("quantity__gt", 0)),
                        name="operation_amounts_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Match",
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
                ("engine_version", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("viewed", "viewed"),
                            ("accepted_by_buyer", "waiting for the factory"),
                            ("confirmed_by_factory", "confirmed by the factory"),
                            ("converted", "became an order"),
                            ("superseded", "superseded"),
                            ("dismissed", "dismissed"),
                            ("expired", "expired"),
                            ("declined_by_factory", "declined by the factory"),
                        ],
                        default="proposed",
                        max_length=22,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("score", models.FloatField()),
                ("parts", models.JSONField()),
                ("reasons", models.JSONField()),
                ("coverage_met", models.PositiveSmallIntegerField()),
                ("coverage_of", models.PositiveSmallIntegerField()),
                ("total_fen", models.BigIntegerField()),
                ("unit_price_fen", models.BigIntegerField()),
                ("distance_km", models.FloatField()),
                ("starts_at", models.DateTimeField()),
                ("finishes_at", models.DateTimeField()),
                ("grade", models.CharField(max_length=3)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("confirm_by", models.DateTimeField(null=True)),
                ("decline_reason", models.CharField(blank=True, max_length=300)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("bookings", models.ManyToManyField(related_name="matches", to="capacity.booking")),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="capacity.listing",
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="orders.operation",
                    ),
                ),
            ],
            options={
                "ordering": ["operation_id", "rank"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "accepted_by_buyer")),
                        fields=["confirm_by"],
                        name="match_waiting",
                    ),
                    models.Index(fields=["listing", "state"], name="match_by_listing"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("operation", "listing", "job_version"),
                        name="match_once_per_version",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["accepted_by_buyer", "confirmed_by_factory"])
                        ),
                        fields=("operation",),
                        name="one_accepted_match",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(
                                ("accepted_at__isnull", False), ("accepted_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="match_accepted_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
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
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending_contract", "contract to confirm"),
                            ("pending_funding", "waiting for payment"),
                            ("funded", "funded"),
                            ("ready", "ready to start"),
                            ("in_production", "in production"),
                            ("in_inspection", "in inspection"),
                            ("rework", "rework"),
                            ("ready_to_ship", "ready to ship"),
                            ("shipped", "shipped"),
                            ("delivered", "delivered"),
                            ("accepted", "accepted"),
                            ("completed", "completed"),
                            ("closed", "closed"),
                            ("lapsed", "lapsed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="pending_contract",
                        max_length=18,
                    ),
                ),
                ("total_fen", models.BigIntegerField()),
                ("placed_at", models.DateTimeField()),
                ("fund_by", models.DateTimeField()),
                ("funded_at", models.DateTimeField(null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders_placed",
                        to="accounts.organization",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="orders.job",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["buyer", "-id"], name="order_by_buyer"),
                    models.Index(
                        condition=models.Q(("state", "pending_funding")),
                        fields=["fund_by"],
                        name="order_unfunded",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("total_fen__gt", 0)), name="order_total_positive"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["lapsed", "cancelled"]), _negated=True),
                        fields=("job",),
                        name="one_living_order_per_job",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
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
                ("gateway", models.CharField(max_length=16)),
                ("amount_fen", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("confirmed", "confirmed"),
                            ("failed", "failed"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("provider_reference", models.CharField(blank=True, max_length=64)),
                ("ask_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=200)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="orders.order",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["ask_at"],
                        name="payment_to_ask",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("order",),
                        name="one_open_payment",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "confirmed")),
                        fields=("order",),
                        name="paid_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="payment_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SandboxNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.UUIDField()),
                ("body", models.TextField()),
                ("forged", models.BooleanField(default=False)),
                ("due_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("delivered_at", None)),
                        fields=["due_at"],
                        name="sandbox_outbox",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SandboxTransfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=8)),
                ("payee", models.CharField(max_length=120)),
                ("memo", models.CharField(max_length=40)),
                ("amount_fen", models.BigIntegerField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("execute_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None), ("failed_at", None)),
                        fields=["execute_at"],
                        name="sandbox_to_execute",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Instruction",
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
                        choices=[("payout", "payout"), ("refund", "refund")], max_length=8
                    ),
                ),
                ("gateway", models.CharField(max_length=16)),
                ("amount_fen", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("created", "created"),
                            ("sent", "sent"),
                            ("confirmed", "confirmed"),
                            ("failed", "failed"),
                            ("unknown", "unknown"),
                        ],
                        default="created",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("provider_reference", models.CharField(blank=True, max_length=64)),
                ("sent_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=200)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="accounts.organization",
                    ),
                ),
                (
                    "tranche",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="orders.tranche",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["created", "sent", "unknown"])),
                        fields=["due_at"],
                        name="instruction_outbox",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="instruction_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkOrder",
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
                ("snapshot", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending_contract", "contract to confirm"),
                            ("pending_funding", "waiting for payment"),
                            ("funded", "funded"),
                            ("ready", "ready to start"),
                            ("in_production", "in production"),
                            ("in_inspection", "in inspection"),
                            ("rework", "rework"),
                            ("ready_to_ship", "ready to ship"),
                            ("shipped", "shipped"),
                            ("delivered", "delivered"),
                            ("accepted", "accepted"),
                            ("completed", "completed"),
                            ("closed", "closed"),
                            ("lapsed", "lapsed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="pending_contract",
                        max_length=18,
                    ),
                ),
                ("total_fen", models.BigIntegerField()),
                ("fee_bps", models.IntegerField()),
                ("promised_on", models.DateField()),
                ("machine_hours", models.DecimalField(decimal_places=2, max_digits=9)),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("started_at", models.DateTimeField(null=True)),
                ("inspected_at", models.DateTimeField(null=True)),
                ("shipped_at", models.DateTimeField(null=True)),
                ("carrier", models.CharField(blank=True, max_length=60, verbose_name="carrier")),
                (
                    "tracking",
                    models.CharField(blank=True, max_length=60, verbose_name="tracking number"),
                ),
                ("delivered_at", models.DateTimeField(null=True)),
                ("accept_by", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_side", models.CharField(blank=True, max_length=10)),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "bookings",
                    models.ManyToManyField(related_name="work_orders", to="capacity.booking"),
                ),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to="accounts.organization",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to="capacity.listing",
                    ),
                ),
                (
                    "match",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_order",
                        to="orders.match",
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to="orders.operation",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["factory", "-id"], name="work_by_factory"),
                    models.Index(
                        condition=models.Q(("state", "delivered")),
                        fields=["accept_by"],
                        name="work_to_accept",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["lapsed", "cancelled"]), _negated=True),
                        fields=("operation",),
                        name="one_living_work_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_fen__gt", 0)), name="work_total_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__range", (0, 100))), name="work_percent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["accepted", "completed", "closed"]), _negated=True
                            ),
                            ("accepted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="work_accepted_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["cancelled", "lapsed"]), _negated=True),
                            models.Q(
                                ("cancelled_at__isnull", False),
                                models.Q(("cancelled_side", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="work_cancelled_by_a_side",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="tranche",
            name="work_order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tranches",
                to="orders.workorder",
            ),
        ),
        migrations.CreateModel(
            name="ProgressReport",
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
                ("percent", models.PositiveSmallIntegerField(verbose_name="percent done")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("reported_at", models.DateTimeField()),
                (
                    "photos",
                    models.ManyToManyField(blank=True, related_name="+", to="accounts.document"),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="orders.workorder",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__range", (0, 100))), name="progress_percent"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionReport",
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
                ("checked", models.PositiveIntegerField(verbose_name="pieces checked")),
                ("rejected", models.PositiveIntegerField(verbose_name="pieces rejected")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("passed", "passed"), ("failed", "failed")],
                        max_length=8,
                        verbose_name="verdict",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="findings")),
                ("inspected_at", models.DateTimeField()),
                (
                    "inspected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("photos", models.ManyToManyField(related_name="+", to="accounts.document")),
                (
                    "work_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="orders.workorder",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked__gt", 0), ("rejected__lte", models.F("checked"))
                        ),
                        name="inspection_counts",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="tranche",
            constraint=models.UniqueConstraint(
                fields=("work_order", "sequence"), name="tranche_sequence"
            ),
        ),
    ]
