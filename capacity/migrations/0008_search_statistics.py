from django.db import migrations


class Migration(migrations.Migration):
    """Finer statistics of words and filters: capacity/frequencies.py tells rare ones by them."""

    dependencies = [("capacity", "0007_book_slots")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE listing_text ALTER COLUMN {column} SET STATISTICS 500;",
            f"ALTER TABLE listing_text ALTER COLUMN {column} SET STATISTICS -1;",
        )
        for column in ("pairs", "facets")
    ]
