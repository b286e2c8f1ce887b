"""Booking and counting as functions of the database: their plans are kept by each connection.

Planning took as long as doing: a hold is one call that locks the units and writes the rows, one that
counts the hours of the listings again.
"""

from django.db import migrations

BOOK = """
-- One row for each slot and one for each machine of a line, in order of the units, so that two
-- callers never embrace. The lock waits for whoever is changing the machines of a line. Fewer rows
-- than slots: somebody was faster.
CREATE FUNCTION book_slots(
    slot_units bigint[], slot_periods tstzrange[], for_buyer bigint, until timestamptz, asked_by uuid
) RETURNS SETOF capacity_booking LANGUAGE plpgsql AS $$
BEGIN
    PERFORM id FROM capacity_unit WHERE id = ANY(slot_units) ORDER BY id FOR KEY SHARE;
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT nextval('capacity_booking_id_seq') AS id, slot.unit, slot.period
        FROM unnest(slot_units, slot_periods) AS slot (unit, period)
        JOIN capacity_unit u ON u.id = slot.unit AND u.retired_at IS NULL
    ), wanted AS (
        SELECT a.id, a.unit, a.period, NULL::bigint AS whole FROM asked a
        UNION ALL
        SELECT nextval('capacity_booking_id_seq'), machine, a.period, a.id
        FROM asked a, line_machines(a.unit)
    )
    INSERT INTO capacity_booking
        (id, unit_id, buyer_id, during, state, expires_at, held_for, part_of_id)
    SELECT w.id, w.unit, for_buyer, w.period, 'held', until, asked_by, w.whole
    FROM wanted w ORDER BY w.unit, w.period
    ON CONFLICT DO NOTHING
    RETURNING *;
END $$;
"""
COUNT = """
-- The free time of these units has changed: counts the hours of their listings, of the machines
-- below them and of the lines above. Locks the listings in order of their numbers.
CREATE FUNCTION count_free_hours(
    changed bigint[], today date, start timestamptz, now timestamptz, days int
) RETURNS TABLE (listing bigint, listing_state varchar, is_counted boolean) LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    WITH RECURSIVE below (unit) AS (
        SELECT unnest(changed)
        UNION SELECT m.machine_id FROM below b JOIN capacity_linemember m ON m.line_id = b.unit
    ), above (unit) AS (
        SELECT unit FROM below
        UNION SELECT m.line_id FROM above a JOIN capacity_linemember m ON m.machine_id = a.unit
    )
    SELECT array_agg(DISTINCT u.listing_id) INTO touched
    FROM above JOIN capacity_unit u ON u.id = above.unit;
    PERFORM id FROM capacity_listing WHERE id = ANY(touched) ORDER BY id FOR NO KEY UPDATE;
    UPDATE listing_ix SET free_from = today,
        changed_seq = nextval('listing_ix_changed_seq'),
        free_hours = listing_free_hours(listing_id, start, now, days)
    WHERE listing_id = ANY(touched);
    RETURN QUERY SELECT l.id, l.state, x.listing_id IS NOT NULL
        FROM capacity_listing l LEFT JOIN listing_ix x ON x.listing_id = l.id
        WHERE l.id = ANY(touched);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("capacity", "0006_lines_and_free_time")]
    operations = [
        migrations.RunSQL(
            BOOK, "DROP FUNCTION book_slots(bigint[], tstzrange[], bigint, timestamptz, uuid);"
        ),
        migrations.RunSQL(
            COUNT,
            "DROP FUNCTION count_free_hours(bigint[], date, timestamptz, timestamptz, int);",
        ),
    ]
