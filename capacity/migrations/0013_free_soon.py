from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("capacity", "0012_machine_power")]

    operations = [
        migrations.RemoveIndex("listingindex", "listing_ix_soon"),
        migrations.RemoveField("listingindex", "free_soon"),
        migrations.AddField(
            "listingindex",
            "free_soon",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.F("free_hours"), template="coalesce((%(expressions)s)[15], 0)"
                ),
                output_field=models.IntegerField(),
            ),
        ),
        migrations.AddIndex(
            "listingindex",
            models.Index(fields=["-free_soon", "-listing"], name="listing_ix_soon"),
        ),
    ]
