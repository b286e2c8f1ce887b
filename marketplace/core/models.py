"""Abstract columns every public object has; this room owns no table."""

from django.db import models
from django.db.models.functions import Now


class UuidV7(models.Func):
    """PostgreSQL 18's own time-ordered UUID."""

    function = "uuidv7"
    output_field = models.UUIDField()


class Public(models.Model):
    """An object with an address of its own: counted inside, unguessable outside."""

    uuid = models.UUIDField(unique=True, editable=False, db_default=UuidV7())
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
