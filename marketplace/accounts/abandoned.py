"""Files nobody refers to: uploaded to a form that was never sent, they go after a week.

What refers to a file is asked of the models, so a new reference protects its files by itself.
References that are no foreign keys (a number inside JSON) are registered by their room.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from marketplace.accounts.models import Document

AGE = timedelta(days=7)
BATCH = 200

KeptBy = Callable[[Collection[UUID]], Collection[UUID]]
_keepers: list[KeptBy] = []

log = structlog.get_logger(__name__)


def register_keeper(keeper: KeptBy) -> None:
    """keeper(uuids of files) → those among them that its room refers to in its own way."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def references() -> list[tuple[type[Model], str]]:
    """Every (model, column) with a foreign key to a file, those of many-to-many tables too."""
    found = []
    for relation in Document._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation and not relation.concrete):
            continue
        if relation.many_to_many:  # its table stands among the others by itself
            continue
        found.append((relation.related_model, relation.field.name))
    return found


def sweep(at: datetime) -> int:
    """Forgets what has lain there for a week; what somebody takes up in this moment stays."""
    found = list(_unreferred().filter(created_at__lt=at - AGE).order_by("id")[:BATCH])
    uuids = {document.uuid for document in found}
    kept = {uuid for keeper in _keepers for uuid in keeper(uuids)}
    return sum(_forget(document) for document in found if document.uuid not in kept)


def _unreferred() -> QuerySet[Document]:
    nothing = Q()
    for model, name in references():
        nothing &= ~Exists(model._base_manager.filter(**{name: OuterRef("pk")}))
    return Document.objects.filter(nothing)


def _forget(document: Document) -> bool:
    """Row, then file. The database has the last word: it refuses what is referred to by now."""
    names = [name for name in (document.file.name, document.thumbnail.name) if name]
    try:
        with transaction.atomic():
            rows = Document.objects.filter(pk=document.pk)
            rows._raw_delete(rows.db)
            transaction.on_commit(lambda: [document.file.storage.delete(name) for name in names])
    except IntegrityError:
        return False
    log.info("abandoned_file_forgotten", document=str(document.uuid))
    return True
