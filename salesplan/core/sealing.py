"""Texts that the database keeps and nobody reads there: the secret of a second factor, a link that opens an account.

They are encrypted (Fernet: AES with an authentication code) by a key that no database holds: of `ENCRYPTION_KEYS`, or of
SECRET_KEY where that is not set. The first key seals; all of them, and those of `SECRET_KEY_FALLBACKS`, open, so that a key is
changed by putting the new one first and running `manage.py reseal` before the old one goes.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"salesplan: texts at rest"


class Unopened(Exception):
    """A sealed text that none of the keys opens: the key was changed without keeping the old one."""

    def __init__(self) -> None:
        super().__init__("no key opens this text; keep the old one in ENCRYPTION_KEYS or SECRET_KEY_FALLBACKS")


def seal(text: str) -> str:
    """Encrypt a text by the first key."""
    return _keys(_words()).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the text of what was sealed; raises Unopened where no key fits."""
    try:
        return _keys(_words()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unopened from None


def resealed(sealed: str) -> str:
    """Seal a text anew by the first key; raises Unopened where no key fits."""
    try:
        return _keys(_words()).rotate(sealed.encode()).decode()
    except InvalidToken:
        raise Unopened from None


def _words() -> tuple[str, ...]:
    return (*settings.ENCRYPTION_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=4)
def _keys(words: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(word)) for word in words])


def _derived(word: str) -> bytes:
    """Return a key of the right length, which tells nothing of the word it is made of and serves nothing else."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(word.encode())
    return base64.urlsafe_b64encode(key)
