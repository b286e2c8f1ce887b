"""Keys of connected machines: shown once, kept encrypted under the installation's own key.

The encryption key is derived from SECRET_KEY. After SECRET_KEY was changed, the former one in
SECRET_KEY_FALLBACKS still opens what it sealed, and `reseal` seals it anew.
"""

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.core.errors import Refused

PURPOSE = b"gongzao keys of connected machines"


class KeyLost(Refused):
    """SECRET_KEY was changed without keeping the former one: nobody can check this key any more."""

    code = "key_lost"
    status = 401


def new() -> str:
    return secrets.token_urlsafe(32)


def seal(secret: str) -> str:
    return _boxes().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    try:
        return _boxes().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise KeyLost(
            _("This key is not valid any more. Make a new one on the machine's page.")
        ) from None


def reseal(sealed: str) -> str:
    """The same secret under the present SECRET_KEY; unchanged where it is so already."""
    try:
        _box(settings.SECRET_KEY).decrypt(sealed.encode())
    except InvalidToken:
        return seal(unseal(sealed))
    return sealed


def _boxes() -> MultiFernet:
    return MultiFernet(
        [_box(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _box(secret_key: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
