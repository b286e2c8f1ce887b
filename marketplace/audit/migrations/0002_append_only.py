from pathlib import Path

from django.db import migrations

from marketplace.core import schema


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        schema.script(Path(__file__).with_suffix(".sql")),
        schema.rights(
            "GRANT SELECT, INSERT ON audit_journalline, audit_block, audit_leaf TO {app}",
            "GRANT SELECT, DELETE ON audit_unsealed TO {app}",
            "GRANT SELECT ON audit_journal_evidence TO {app}",
            "REVOKE UPDATE, DELETE, TRUNCATE ON audit_journalline, audit_block, audit_leaf FROM {app}",
            "REVOKE INSERT, UPDATE, TRUNCATE ON audit_unsealed FROM {app}",
            "REVOKE INSERT, UPDATE, DELETE ON audit_journal_evidence FROM {app}",
        ),
    ]
