-- ledger.post: one balanced journal, once. The same key again answers the same id; the same key
-- with other content is refused (SQLSTATE GZ001).

-- Ids of the accounts in the order asked, opening those that do not exist yet. Runs with the
-- rights and the ledger.posting of the function that calls it.
CREATE FUNCTION ledger.accounts(refs text[]) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    FOR attempt IN 1..2 LOOP
        SELECT array_agg(a.id ORDER BY w.n) INTO ids
        FROM unnest(refs) WITH ORDINALITY w (ref, n) LEFT JOIN ledger.account a ON a.ref = w.ref;
        EXIT WHEN array_position(ids, NULL) IS NULL;
        INSERT INTO ledger.account (kind, key)
        SELECT split_part(ref, ':', 1), substr(ref, strpos(ref, ':') + 1)
        FROM (SELECT DISTINCT unnest(refs) AS ref) wanted
        WHERE NOT EXISTS (SELECT FROM ledger.account a WHERE a.ref = wanted.ref)
        ORDER BY ref  -- two postings opening the same accounts wait in one direction only
        ON CONFLICT (ref) DO NOTHING;
    END LOOP;
    RETURN ids;
END $$;

CREATE FUNCTION ledger.check_legs(debit text[], credit text[], amount bigint[]) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF coalesce(array_ndims(debit), 0) <> 1 OR cardinality(debit) <> cardinality(credit)
       OR cardinality(debit) <> cardinality(amount)
       OR array_position(debit, NULL) IS NOT NULL OR array_position(credit, NULL) IS NOT NULL
       OR array_position(amount, NULL) IS NOT NULL
    THEN
        RAISE EXCEPTION 'debit, credit and amount must be equally long and without gaps'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
END $$;

CREATE FUNCTION ledger.same_content(p_idem text, p_hash bytea) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    found_id bigint;
    found_hash bytea;
BEGIN
    SELECT id, request_hash INTO found_id, found_hash FROM ledger.journal WHERE idem = p_idem;
    IF found_hash IS DISTINCT FROM p_hash THEN
        RAISE EXCEPTION 'the key % was used for another posting', p_idem USING ERRCODE = 'GZ001';
    END IF;
    RETURN found_id;
END $$;

CREATE FUNCTION ledger.post(
    p_idem text, p_kind text, p_order uuid, p_actor uuid, p_meta jsonb,
    p_debit text[], p_credit text[], p_amount bigint[],
    p_reverses bigint DEFAULT NULL, p_at timestamptz DEFAULT now()
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ledger, pg_temp
SET plan_cache_mode = force_generic_plan AS $$  -- or each posting plans its few rows anew
DECLARE
    j ledger.journal;
    legs int := cardinality(p_amount);
    ids bigint[];
BEGIN
    PERFORM check_legs(p_debit, p_credit, p_amount);
    PERFORM set_config('ledger.posting', 'on', true);
    j.id := nextval('ledger.journal_id_seq');
    j.uuid := uuidv7();
    j.idem := p_idem;
    j.request_hash := request_hash(p_kind, p_order, p_debit, p_credit, p_amount, p_reverses);
    j.kind := p_kind;
    j.order_uuid := p_order;
    j.actor := p_actor;
    j.meta := coalesce(p_meta, '{}');
    j.reverses := p_reverses;
    j.at := coalesce(p_at, now());
    j.posted_at := now();
    j.row_hash := sha256(convert_to(journal_text(j, p_debit, p_credit, p_amount), 'UTF8'));

    INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES (j.*) ON CONFLICT (idem) DO NOTHING;
    IF NOT FOUND THEN
        PERFORM set_config('ledger.posting', 'off', true);
        RETURN same_content(p_idem, j.request_hash);
    END IF;

    ids := accounts(p_debit || p_credit);
    INSERT INTO transfer (journal_id, leg, debit_id, credit_id, amount_fen)
    SELECT j.id, l.leg, l.debit, l.credit, l.amount
    FROM unnest(ids[:legs], ids[legs + 1:], p_amount) WITH ORDINALITY l (debit, credit, amount, leg);

    INSERT INTO public.audit_unsealed (source, line, row_hash) VALUES ('ledger', j.id, j.row_hash);
    PERFORM set_config('ledger.posting', 'off', true);
    RETURN j.id;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
