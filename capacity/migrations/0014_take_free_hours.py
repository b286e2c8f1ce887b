"""A hold takes its hours from the index without counting all of the listing's time again.

Cumulative hours are whole hours rounded down, and `floor(x - n) = floor(x) - n`: bookings that take
whole hours of each day are subtracted from the row, exactly. All else is counted anew as before:
quarters of an hour, lines and their machines, a row of a former day.
"""

from django.db import migrations

TAKE = """
CREATE FUNCTION take_free_hours(
    changed bigint[], periods tstzrange[], today date, start timestamptz, now timestamptz, days int
) RETURNS TABLE (listing bigint, listing_state varchar, is_counted boolean) LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
    one record;
BEGIN
    SELECT array_agg(DISTINCT u.listing_id) INTO touched
    FROM capacity_unit u WHERE u.id = ANY(changed);
    IF EXISTS (
        SELECT FROM capacity_linemember m
        WHERE m.line_id = ANY(changed) OR m.machine_id = ANY(changed)
    ) OR EXISTS (
        SELECT FROM unnest(periods) AS p
        WHERE extract(epoch FROM lower(p) - start)::bigint % 3600 <> 0
            OR extract(epoch FROM upper(p) - start)::bigint % 3600 <> 0
    ) THEN
        RETURN QUERY SELECT * FROM count_free_hours(changed, today, start, now, days);
        RETURN;
    END IF;
    PERFORM id FROM capacity_listing WHERE id = ANY(touched) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM listing_ix x WHERE x.listing_id = ANY(touched) AND x.free_from <> today)
    THEN
        RETURN QUERY SELECT * FROM count_free_hours(changed, today, start, now, days);
        RETURN;
    END IF;
    FOR one IN
        SELECT u.listing_id,
            array_agg(extract(epoch FROM lower(s.period) - start)::int / 3600) AS begins,
            array_agg(extract(epoch FROM upper(s.period) - start)::int / 3600) AS ends
        FROM unnest(changed, periods) AS s (unit, period) JOIN capacity_unit u ON u.id = s.unit
        GROUP BY u.listing_id ORDER BY u.listing_id
    LOOP
        -- Hour `24 * (place - 1)` ends the days the element speaks of: what of each booking lies
        -- before it is gone.
        UPDATE listing_ix x SET changed_seq = nextval('listing_ix_changed_seq'),
            free_hours = (
                SELECT array_agg(hours - (
                    SELECT sum(greatest(least(e, 24 * (place - 1)) - b, 0))::int
                    FROM unnest(one.begins, one.ends) AS taken (b, e)
                ) ORDER BY place)
                FROM unnest(x.free_hours) WITH ORDINALITY AS f (hours, place)
            )
        WHERE x.listing_id = one.listing_id;
    END LOOP;
    RETURN QUERY SELECT l.id, l.state, x.listing_id IS NOT NULL
        FROM capacity_listing l LEFT JOIN listing_ix x ON x.listing_id = l.id
        WHERE l.id = ANY(touched);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("capacity", "0013_direct_bookings")]
    operations = [
        migrations.RunSQL(
            TAKE,
            "DROP FUNCTION take_free_hours("
            "bigint[], tstzrange[], date, timestamptz, timestamptz, int);",
        ),
    ]
