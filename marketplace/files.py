"""Where uploaded files lie: this machine's disk, or a bucket of an S3-compatible store.

Whichever it is, files have no address of their own: each room serves its documents on its own
page, after its own check (accounts/documents.py). Asking for one is a mistake in the program.
"""

from django.core.files.storage import FileSystemStorage


class Unaddressed:
    """A storage whose files nobody reaches by a URL, signed or not."""

    def url(self, name: str | None) -> str:
        raise NotImplementedError(f"{name} has no address: serve it with documents.respond")


class LocalFiles(Unaddressed, FileSystemStorage):
    """Under MEDIA_ROOT."""
