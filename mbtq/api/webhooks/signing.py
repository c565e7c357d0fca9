"""Signatures after Standard Webhooks 1.0.0: HMAC-SHA256 over id, moment and body."""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from datetime import datetime
from hashlib import sha256
from uuid import UUID

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """A secret as the receiver gets it: `whsec_` and the base64 of random bytes."""
    return PREFIX + b64encode(secrets.token_bytes(BYTES)).decode()


def message_id(message: UUID) -> str:
    """The same for every sending, so that the receiver can tell a second one."""
    return f"msg_{message.hex}"


def signature(secret: str, identifier: str, timestamp: int, body: bytes) -> str:
    """One `v1,` signature."""
    key = b64decode(secret.removeprefix(PREFIX))
    signed = f"{identifier}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.new(key, signed, sha256).digest()).decode()


def headers(secrets_held: list[str], message: UUID, at: datetime, body: bytes) -> dict[str, str]:
    """What a message carries; one signature per secret that holds, separated by spaces."""
    identifier, timestamp = message_id(message), int(at.timestamp())
    signed = [signature(secret, identifier, timestamp, body) for secret in secrets_held]
    return {
        "Content-Type": "application/json",
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signed),
    }
