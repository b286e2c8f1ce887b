from pathlib import Path

from django.db import migrations

from marketplace.core import schema

HERE = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("audit", "0002_append_only")]
    operations = [
        schema.script(HERE / "0002_ledger.sql"),
        schema.script(HERE / "0002_ledger_guards.sql"),
        schema.script(HERE / "0002_ledger_post.sql"),
        schema.rights(
            "GRANT USAGE ON SCHEMA ledger TO {app}",
            "GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO {app}",
            "GRANT EXECUTE ON FUNCTION ledger.post TO {app}",
            "GRANT EXECUTE ON FUNCTION ledger.journal_text TO {app}",
        ),
    ]
