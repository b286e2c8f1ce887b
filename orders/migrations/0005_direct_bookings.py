"""Hours booked from a calendar: baskets, deposits, visits."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import marketplace.core.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_firm_blocks"),
        ("capacity", "0013_direct_bookings"),
        ("orders", "0004_job_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Basket",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("held", "held"),
                            ("ordered", "waiting for payment"),
                            ("expired", "not paid in time"),
                            ("booked", "booked"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=300, verbose_name="what for")),
                ("expires_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BasketLine",
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
            ],
            options={
                "ordering": ["during", "unit_id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="workorder",
            name="work_total_positive",
        ),
        migrations.RemoveIndex(
            model_name="workorder",
            name="work_to_accept",
        ),
        migrations.AddField(
            model_name="tranche",
            name="is_deposit",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="workorder",
            name="absent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="workorder",
            name="deposit_fen",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="workorder",
            name="performed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="order",
            name="state",
            field=models.CharField(
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
                    ("performed", "performed"),
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
        migrations.AlterField(
            model_name="workorder",
            name="state",
            field=models.CharField(
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
                    ("performed", "performed"),
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
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(
                condition=models.Q(("state__in", ["delivered", "performed"])),
                fields=["accept_by"],
                name="work_to_accept",
            ),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("deposit_fen__gte", 0), ("total_fen__gt", 0)),
                name="work_total_positive",
            ),
        ),
        migrations.AddField(
            model_name="basket",
            name="buyer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="baskets",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="basket",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="basket",
            name="paper",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.document",
            ),
        ),
        migrations.AddField(
            model_name="basketline",
            name="basket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="orders.basket",
            ),
        ),
        migrations.AddField(
            model_name="basketline",
            name="booking",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="capacity.booking",
            ),
        ),
        migrations.AddField(
            model_name="basketline",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="capacity.unit"
            ),
        ),
        migrations.AddField(
            model_name="basketline",
            name="work_order",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="basket_lines",
                to="orders.workorder",
            ),
        ),
        migrations.AddIndex(
            model_name="basket",
            index=models.Index(
                condition=models.Q(("state__in", ["held", "ordered"])),
                fields=["expires_at"],
                name="basket_to_expire",
            ),
        ),
        migrations.AddConstraint(
            model_name="basket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "booked"), _negated=True),
                fields=("buyer", "made_by"),
                name="one_living_basket",
            ),
        ),
        migrations.AddConstraint(
            model_name="basket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["held", "ordered"]), _negated=True),
                    ("expires_at__isnull", False),
                    _connector="OR",
                ),
                name="held_basket_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="basketline",
            constraint=models.UniqueConstraint(
                fields=("basket", "unit", "during"), name="basket_line_once"
            ),
        ),
    ]
