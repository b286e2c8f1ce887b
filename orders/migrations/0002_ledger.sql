-- The escrow ledger: accounts, journals, transfers, and the one function that posts.
-- The application's role may read all of it and call ledger.post and ledger.post_many, no more.

CREATE SCHEMA ledger;

CREATE TABLE ledger.account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN (
        'external', 'suspense', 'org_available', 'escrow', 'disputed', 'org_payable',
        'fee_accrued', 'platform_fee', 'refund_transit', 'payout_transit', 'channel_cost'
    )),
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
    ref text COLLATE "C" NOT NULL GENERATED ALWAYS AS (kind || ':' || key) STORED UNIQUE,
    debits bigint NOT NULL DEFAULT 0 CHECK (debits >= 0),
    credits bigint NOT NULL DEFAULT 0 CHECK (credits >= 0),
    seq bigint NOT NULL DEFAULT 0,  -- transfers that touched the account
    balance bigint GENERATED ALWAYS AS (credits - debits) STORED,
    CONSTRAINT no_overdraft CHECK (kind IN ('external', 'channel_cost') OR credits >= debits)
) WITH (fillfactor = 60);  -- room on the page: balance updates stay heap-only

CREATE TABLE ledger.journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid uuid NOT NULL UNIQUE,
    idem text COLLATE "C" NOT NULL UNIQUE CHECK (length(idem) BETWEEN 1 AND 200),
    request_hash bytea NOT NULL,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    order_uuid uuid,
    actor uuid,
    meta jsonb NOT NULL,
    reverses bigint UNIQUE REFERENCES ledger.journal,
    at timestamptz NOT NULL,        -- when it counts
    posted_at timestamptz NOT NULL, -- when the database wrote it
    row_hash bytea NOT NULL
);
CREATE INDEX journal_by_order ON ledger.journal (order_uuid, id) WHERE order_uuid IS NOT NULL;

-- No foreign keys to account: the posting trigger counts the accounts it moved instead, which
-- spares two key-share locks on rows it locks anyway. Accounts cannot be deleted.
CREATE TABLE ledger.transfer (
    journal_id bigint NOT NULL REFERENCES ledger.journal,
    leg smallint NOT NULL,
    debit_id bigint NOT NULL,
    credit_id bigint NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen BETWEEN 1 AND 9007199254740991),
    PRIMARY KEY (journal_id, leg),
    CONSTRAINT two_accounts CHECK (debit_id <> credit_id)
);
CREATE INDEX transfer_by_debit ON ledger.transfer (debit_id, journal_id);
CREATE INDEX transfer_by_credit ON ledger.transfer (credit_id, journal_id);

-- The canonical text of a journal with its legs: what its hash covers.
CREATE FUNCTION ledger.journal_text(
    journal ledger.journal, debit text[], credit text[], amount bigint[]
) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN json_build_object(
    'form', 'gongzao-ledger-1', 'id', journal.id, 'uuid', journal.uuid, 'idem', journal.idem,
    'kind', journal.kind, 'order', journal.order_uuid, 'actor', journal.actor,
    'meta', journal.meta, 'reverses', journal.reverses,
    'at', public.audit_moment(journal.at), 'posted_at', public.audit_moment(journal.posted_at),
    'debit', debit, 'credit', credit, 'amount_fen', amount
)::text;

CREATE FUNCTION ledger.request_hash(
    kind text, order_uuid uuid, debit text[], credit text[], amount bigint[], reverses bigint
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(convert_to(
    json_build_array(kind, order_uuid, debit, credit, amount, reverses)::text, 'UTF8'
));

-- What the verifier and the evidence export read.
CREATE VIEW ledger.evidence AS
SELECT j.id AS line, j.row_hash, ledger.journal_text(j, t.debit, t.credit, t.amount) AS text
FROM ledger.journal j
LEFT JOIN LATERAL (
    SELECT array_agg(d.ref::text ORDER BY t.leg) AS debit,
           array_agg(c.ref::text ORDER BY t.leg) AS credit,
           array_agg(t.amount_fen ORDER BY t.leg) AS amount
    FROM ledger.transfer t
    LEFT JOIN ledger.account d ON d.id = t.debit_id
    LEFT JOIN ledger.account c ON c.id = t.credit_id
    WHERE t.journal_id = j.id
) t ON true;
