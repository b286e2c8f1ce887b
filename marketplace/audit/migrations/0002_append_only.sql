-- The journal hashes each row at insert, queues it for sealing and refuses any later change.

-- The canonical text of a journal line: what its hash covers. The only place that says so; the
-- verifier, the evidence export and the trigger all call it. Moments are written in UTC by hand,
-- because json would print them in the session's time zone.
CREATE FUNCTION audit_moment(at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

CREATE FUNCTION audit_line_text(line audit_journalline) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN json_build_object(
    'form', 'gongzao-journal-1', 'id', line.id,
    'at', audit_moment(line.at), 'recorded_at', audit_moment(line.recorded_at),
    'actor', line.actor, 'actor_name', line.actor_name,
    'kind', line.kind, 'object', line.object_uuid, 'move', line.move,
    'came_from', line.came_from, 'went_to', line.went_to,
    'organization', line.organization, 'region', line.region,
    'reason', line.reason, 'data', line.data
)::text;

CREATE FUNCTION audit_hash_line() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.recorded_at := now();  -- nobody dates a line back
    NEW.row_hash := sha256(convert_to(audit_line_text(NEW), 'UTF8'));
    RETURN NEW;
END $$;

-- SECURITY DEFINER: the application may not write the queue itself, or it could seal a false hash.
CREATE FUNCTION audit_queue_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_unsealed (source, line, row_hash)
    SELECT 'journal', id, row_hash FROM fresh ORDER BY id;
    RETURN NULL;
END $$;

CREATE TRIGGER hash_line BEFORE INSERT ON audit_journalline
FOR EACH ROW EXECUTE FUNCTION audit_hash_line();

CREATE TRIGGER queue_lines AFTER INSERT ON audit_journalline
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION audit_queue_lines();

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_journalline
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_block
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_leaf
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON audit_unsealed
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

-- What the verifier and the evidence export read; every source of sealed rows has such a view.
CREATE VIEW audit_journal_evidence AS
SELECT id AS line, row_hash, audit_line_text(l) AS text FROM audit_journalline l;
