"""What Django's models cannot say: lines take their machines along, and free time by SQL.

A part of a line's booking repeats the line's time and state by a foreign key that cascades: it
follows every move and cannot be moved alone. `free_time` is what every reader of calendars counts
by; a line is free when it and all its machines are, however deep they lie.
"""

from django.db import migrations

PARTS = """
ALTER TABLE capacity_booking
    ADD CONSTRAINT booking_as_parts_see_it UNIQUE (id, during, state),
    ADD CONSTRAINT booking_part_follows
        FOREIGN KEY (part_of_id, during, state)
        REFERENCES capacity_booking (id, during, state) ON UPDATE CASCADE;
"""
PARTS_BACK = """
ALTER TABLE capacity_booking
    DROP CONSTRAINT booking_part_follows, DROP CONSTRAINT booking_as_parts_see_it;
"""
MEMBERS = """
CREATE FUNCTION line_machines(line bigint) RETURNS TABLE (machine bigint)
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below (machine) AS (
        SELECT machine_id FROM capacity_linemember WHERE line_id = line
        UNION
        SELECT m.machine_id FROM below b JOIN capacity_linemember m ON m.line_id = b.machine
    )
    SELECT machine FROM below
$$;

CREATE FUNCTION booking_takes_machines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM capacity_linemember WHERE line_id = NEW.unit_id) AND EXISTS (
        SELECT machine FROM line_machines(NEW.unit_id)
        EXCEPT SELECT unit_id FROM capacity_booking WHERE part_of_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'booking % of a line leaves a machine out', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'booking_takes_machines';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER booking_takes_machines AFTER INSERT ON capacity_booking
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN (NEW.part_of_id IS NULL)
    EXECUTE FUNCTION booking_takes_machines();
"""
MEMBERS_BACK = """
DROP TRIGGER booking_takes_machines ON capacity_booking;
DROP FUNCTION booking_takes_machines();
DROP FUNCTION line_machines(bigint);
"""
FREE = """
CREATE FUNCTION free_time(units bigint[], reach tstzrange, at timestamptz)
RETURNS TABLE (unit bigint, free tstzmultirange) LANGUAGE sql STABLE AS $$
    SELECT asked.unit, range_intersect_agg(
        coalesce((
            SELECT range_agg(w.during * reach) FROM capacity_idlewindow w
            WHERE w.unit_id = family.machine AND w.during && reach
        ), '{}'::tstzmultirange)
        - coalesce((
            SELECT range_agg(b.occupies) FROM capacity_booking b
            WHERE b.unit_id = family.machine AND b.occupies && reach
                AND NOT (b.state = 'held' AND b.expires_at <= at)
        ), '{}'::tstzmultirange)
    )
    FROM unnest(units) AS asked (unit)
    CROSS JOIN LATERAL (
        SELECT asked.unit AS machine UNION SELECT machine FROM line_machines(asked.unit)
    ) AS family
    GROUP BY asked.unit
$$;

-- Cumulative free hours of a listing, [0, day 0, day 0 + 1, …], in whole hours rounded down;
-- `start` is the local midnight that begins day 0, `now` cuts off what has passed of it.
CREATE FUNCTION listing_free_hours(number bigint, start timestamptz, now timestamptz, days int)
RETURNS int[] LANGUAGE sql STABLE AS $$
    WITH reach AS (
        SELECT tstzrange(now, start + make_interval(hours => 24 * days)) AS term,
            array(SELECT id FROM capacity_unit
                WHERE listing_id = number AND retired_at IS NULL) AS units
    ), piece AS (
        SELECT extract(epoch FROM lower(one) - start) AS begins,
            extract(epoch FROM upper(one) - start) AS ends
        FROM reach, free_time(reach.units, reach.term, now) AS f, unnest(f.free) AS one
    ), per_day AS (
        SELECT day + 1 AS day,
            sum(least(ends, (day + 1) * 86400) - greatest(begins, day * 86400)) / 3600 AS hours
        FROM piece, generate_series(floor(begins / 86400)::int, ceil(ends / 86400)::int - 1) AS day
        GROUP BY 1
    ), total AS (
        SELECT day, sum(coalesce(hours, 0)) OVER (ORDER BY day) AS hours
        FROM generate_series(0, days) AS day LEFT JOIN per_day USING (day)
    )
    SELECT array_agg(floor(round(hours, 6))::int ORDER BY day) FROM total
$$;
"""
FREE_BACK = """
DROP FUNCTION listing_free_hours(bigint, timestamptz, timestamptz, int);
DROP FUNCTION free_time(bigint[], tstzrange, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("capacity", "0005_ranges")]
    operations = [
        migrations.RunSQL(PARTS, PARTS_BACK),
        migrations.RunSQL(MEMBERS, MEMBERS_BACK),
        migrations.RunSQL(FREE, FREE_BACK),
    ]
