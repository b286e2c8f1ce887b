-- Guards that bind the owner too: history never changes, balances move only by posting, and rows
-- enter only through the posting functions (which set ledger.posting while they write).

CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger.%: % refused, only ledger.post writes here', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.journal
FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.transfer
FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON ledger.account
FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER moved_by_posting BEFORE UPDATE ON ledger.account
FOR EACH STATEMENT WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION ledger.refuse();

CREATE TRIGGER posted BEFORE INSERT ON ledger.account
FOR EACH STATEMENT WHEN (current_setting('ledger.posting', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER posted BEFORE INSERT ON ledger.journal
FOR EACH STATEMENT WHEN (current_setting('ledger.posting', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER posted BEFORE INSERT ON ledger.transfer
FOR EACH STATEMENT WHEN (current_setting('ledger.posting', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION ledger.refuse();

-- Balances: one statement locks every account touched in id order, so that two postings never wait
-- for each other in a circle; a row or a thousand alike.
CREATE FUNCTION ledger.move_balances() RETURNS trigger
LANGUAGE plpgsql AS $$  -- names are qualified instead of a SET: it is called with every posting
DECLARE
    complete boolean;
BEGIN
    PERFORM FROM ledger.account
    WHERE id IN (SELECT debit_id FROM fresh UNION ALL SELECT credit_id FROM fresh)
    ORDER BY id FOR NO KEY UPDATE;

    WITH moved AS (
        UPDATE ledger.account a
        SET debits = a.debits + d.debits, credits = a.credits + d.credits,
            seq = a.seq + d.transfers
        FROM (
            SELECT id, sum(debit)::bigint AS debits, sum(credit)::bigint AS credits,
                   count(*) AS transfers
            FROM (
                SELECT debit_id AS id, amount_fen AS debit, 0::bigint AS credit FROM fresh
                UNION ALL
                SELECT credit_id, 0, amount_fen FROM fresh
            ) sides GROUP BY id
        ) d
        WHERE a.id = d.id
        RETURNING d.transfers
    )
    SELECT sum(transfers) = 2 * (SELECT count(*) FROM fresh) INTO complete FROM moved;
    IF complete IS NOT TRUE THEN
        RAISE EXCEPTION 'a transfer names an account that does not exist'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER move_balances AFTER INSERT ON ledger.transfer
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger.move_balances();
