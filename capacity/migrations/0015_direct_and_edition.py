"""What may be booked directly, by which rules rows were written, which names are to follow.

Rows that stand are of edition 0: `listing_index.write_missing` writes them anew by and by.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("capacity", "0014_take_free_hours")]

    operations = [
        migrations.AddField(
            model_name="listingentry",
            name="direct",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="listingentry",
            name="edition",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="process",
            name="renamed_at",
            field=models.DateTimeField(null=True),
        ),
    ]
