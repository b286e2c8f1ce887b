"""What Django's models cannot say: stretches of one machine never overlap, ranges are never empty."""

from django.db import migrations

STRETCHES = """
ALTER TABLE capacity_stretch
    ADD CONSTRAINT stretch_once EXCLUDE USING gist (unit_id WITH =, during WITH &&),
    ADD CONSTRAINT stretch_takes_time CHECK (NOT isempty(during));
"""
ENTRIES = """
ALTER TABLE capacity_calendarentry
    ADD CONSTRAINT entry_takes_time CHECK (NOT isempty(during)
        AND lower(during) IS NOT NULL AND upper(during) IS NOT NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("capacity", "0004_in_depth")]
    operations = [
        migrations.RunSQL(
            STRETCHES,
            "ALTER TABLE capacity_stretch DROP CONSTRAINT stretch_takes_time,"
            " DROP CONSTRAINT stretch_once;",
        ),
        migrations.RunSQL(
            ENTRIES, "ALTER TABLE capacity_calendarentry DROP CONSTRAINT entry_takes_time;"
        ),
    ]
