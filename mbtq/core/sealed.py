"""Secrets that we must be able to read back: encrypted where they are kept.

The key comes from `SECRET_KEY`, which does not lie in the database; `SECRET_KEY_FALLBACKS` open
what a former key sealed.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class NotOurs(ValueError):
    """Sealed with a key that we do not have, or changed since."""


def seal(text: str, *, use: str) -> str:
    """The text, encrypted for this use alone."""
    return _box(use).encrypt(text.encode()).decode()


def unseal(sealed: str, *, use: str) -> str:
    """The text that was sealed for this use. Raises `NotOurs`."""
    try:
        return _box(use).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise NotOurs(f"What was sealed for {use} cannot be opened.") from None


def _box(use: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key, use)) for key in keys])


def _derived(key: str, use: str) -> bytes:
    derive = HKDF(SHA256(), length=32, salt=None, info=f"mbtq {use}".encode())
    return urlsafe_b64encode(derive.derive(key.encode()))
