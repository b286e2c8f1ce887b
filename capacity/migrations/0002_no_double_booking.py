"""What Django's models cannot say: no overlap, no booking outside the offered time.

`occupies` is null once a booking no longer holds its unit, so ended bookings stand in nobody's way.
The foreign key is deferrable because a window is cut in several statements (capacity/windows.py).
"""

from django.db import migrations

WINDOWS = """
ALTER TABLE capacity_idlewindow
    ADD CONSTRAINT window_once UNIQUE (unit_id, during WITHOUT OVERLAPS);
"""
BOOKINGS = """
ALTER TABLE capacity_booking
    ADD CONSTRAINT booking_overlap
        EXCLUDE USING gist (unit_id WITH =, occupies WITH &&) WHERE (occupies IS NOT NULL),
    ADD CONSTRAINT booking_takes_time CHECK (NOT isempty(during)
        AND lower(during) IS NOT NULL AND upper(during) IS NOT NULL),
    ADD CONSTRAINT booking_in_windows
        FOREIGN KEY (unit_id, PERIOD occupies)
        REFERENCES capacity_idlewindow (unit_id, PERIOD during)
        DEFERRABLE INITIALLY IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("capacity", "0001_initial")]
    operations = [
        migrations.RunSQL(WINDOWS, "ALTER TABLE capacity_idlewindow DROP CONSTRAINT window_once;"),
        migrations.RunSQL(
            BOOKINGS,
            "ALTER TABLE capacity_booking DROP CONSTRAINT booking_in_windows,"
            " DROP CONSTRAINT booking_takes_time, DROP CONSTRAINT booking_overlap;",
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE listing_ix_changed_seq;", "DROP SEQUENCE listing_ix_changed_seq;"
        ),
    ]
