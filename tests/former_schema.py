"""Run as a program: a database with the schema of the former release, in one process."""

import os

import django

FORMER = [
    ("accounts", "0001_initial"),
    ("audit", "0002_append_only"),
    ("capacity", "0003_taxonomy"),
    ("credit", "0002_related_events"),
    ("notices", "0001_initial"),
    ("orders", "0002_ledger"),
]


def build():
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    ours = {label for label, _name in FORMER}
    others = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in ours]
    executor.migrate([*FORMER, *others])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    django.setup()
    build()
