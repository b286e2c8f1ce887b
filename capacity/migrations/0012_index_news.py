"""Triggers of `listing_ix`: what left it is remembered, and what became better for some job.

Whoever keeps a copy of the rows (orders/snapshot) reads changes by `changed_seq` and removals from
`listing_ix_gone`. A row that became better stands in `listing_ix_news` until a worker has looked
for the jobs it fits. Hours are compared over the days both rows speak of: the nightly move to the
next day, and a booking, are no news.
"""

from django.db import migrations

GONE = """
CREATE FUNCTION listing_ix_goes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listing_ix_gone (listing_id, changed_seq, gone_at)
    VALUES (OLD.listing_id, nextval('listing_ix_changed_seq'), now())
    ON CONFLICT (listing_id) DO UPDATE
        SET changed_seq = EXCLUDED.changed_seq, gone_at = EXCLUDED.gone_at;
    RETURN NULL;
END $$;

CREATE TRIGGER listing_ix_goes AFTER DELETE ON listing_ix
    FOR EACH ROW EXECUTE FUNCTION listing_ix_goes();
"""
GONE_BACK = """
DROP TRIGGER listing_ix_goes ON listing_ix;
DROP FUNCTION listing_ix_goes();
"""
NEWS = """
CREATE FUNCTION listing_ix_is_better(was listing_ix, fresh listing_ix) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT fresh.process_id <> was.process_id OR fresh.cell <> was.cell
        OR fresh.price_mode <> was.price_mode OR fresh.lease_days <> was.lease_days
        OR fresh.price_fen < was.price_fen OR fresh.setup_fen < was.setup_fen
        OR fresh.minimum_fen < was.minimum_fen OR fresh.smallest_lot < was.smallest_lot
        OR fresh.material_bits & ~was.material_bits <> 0
        OR fresh.certificate_bits & ~was.certificate_bits <> 0
        OR fresh.env_max > was.env_max OR fresh.env_mid > was.env_mid
        OR fresh.env_min <> was.env_min
        OR fresh.it_grade < was.it_grade OR fresh.grade_rank < was.grade_rank
        OR fresh.p_up_ppm < was.p_up_ppm OR fresh.evidence > was.evidence
        OR fresh.free_hours[cardinality(fresh.free_hours) - (fresh.free_from - was.free_from)]
            > was.free_hours[cardinality(was.free_hours)]
                - was.free_hours[1 + (fresh.free_from - was.free_from)]
$$;

CREATE FUNCTION listing_ix_has_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR listing_ix_is_better(OLD, NEW) THEN
        INSERT INTO listing_ix_news (listing_id, changed_seq, noted_at)
        VALUES (NEW.listing_id, NEW.changed_seq, now())
        ON CONFLICT (listing_id) DO UPDATE
            SET changed_seq = EXCLUDED.changed_seq, noted_at = EXCLUDED.noted_at;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER listing_ix_has_news AFTER INSERT OR UPDATE ON listing_ix
    FOR EACH ROW EXECUTE FUNCTION listing_ix_has_news();
"""
NEWS_BACK = """
DROP TRIGGER listing_ix_has_news ON listing_ix;
DROP FUNCTION listing_ix_has_news();
DROP FUNCTION listing_ix_is_better(listing_ix, listing_ix);
"""


class Migration(migrations.Migration):
    dependencies = [("capacity", "0011_index_changes")]
    operations = [
        migrations.RunSQL(GONE, GONE_BACK),
        migrations.RunSQL(NEWS, NEWS_BACK),
    ]
