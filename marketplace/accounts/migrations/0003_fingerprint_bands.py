"""Look-alike pictures found by an index instead of comparing every picture with every other.

Two 64-bit fingerprints at most six bits apart agree, in at least one of four 16-bit bands, but for
one bit at most. The index holds the bands; the asker looks for its own bands and their neighbours.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION fingerprint_bands(f bigint) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ARRAY[
    (f & 65535)::integer,
    65536 + ((f >> 16) & 65535)::integer,
    131072 + ((f >> 32) & 65535)::integer,
    196608 + ((f >> 48) & 65535)::integer
  ]
$$;
CREATE INDEX document_fingerprint_bands ON accounts_document
  USING gin (fingerprint_bands(fingerprint)) WHERE fingerprint IS NOT NULL;
"""
REVERSE = """
DROP INDEX document_fingerprint_bands;
DROP FUNCTION fingerprint_bands(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_papers_and_days")]
    operations = [migrations.RunSQL(FUNCTION, REVERSE)]
