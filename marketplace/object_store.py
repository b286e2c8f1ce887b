"""The bucket: imported only where one is configured, its libraries are heavy."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

from marketplace.files import Unaddressed

IN_MEMORY = 4 * 2**20  # what is larger waits on the disk while it is read


class ObjectFiles(Unaddressed, S3Storage):
    """A private bucket; names are ours and random, so that nothing is ever overwritten."""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "default_acl": None,
            "file_overwrite": False,
            "max_memory_size": IN_MEMORY,
            "client_config": Config(
                signature_version="s3v4",
                # Stores other than Amazon's seldom answer at bucket.host.
                s3={"addressing_style": "path"},
                # … nor know the checksums newer clients send unasked.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=3,
                read_timeout=20,
                retries={"mode": "standard", "max_attempts": 3},
            ),
        }
