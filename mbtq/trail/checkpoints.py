"""Heads of the chain, kept outside the database as signed lines in a file per organisation."""

from __future__ import annotations

import hmac
import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from mbtq.trail.models import TrailLink


class CheckpointForged(ValueError):
    """A line of the checkpoint file does not carry our signature."""


def _path(organisation: UUID) -> Path:
    return Path(settings.VAR) / "checkpoints" / f"{organisation}.jsonl"


def _signature(body: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), body.encode(), sha256).hexdigest()


def write_checkpoint(organisation: UUID, *, at: datetime) -> bool:
    """Appends the present head; False when the chain has not grown since the last line."""
    head = TrailLink.objects.filter(organisation_id=organisation).order_by("-sequence").first()
    last = next(reversed(read_checkpoints(organisation)), None)
    if head is None or (last and last["sequence"] >= head.sequence):
        return False
    body = json.dumps(
        {"sequence": head.sequence, "hash": head.hash, "at": at.isoformat()}, sort_keys=True
    )
    path = _path(organisation)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"body": body, "signature": _signature(body)}) + "\n")
    return True


def read_checkpoints(organisation: UUID) -> list[dict[str, Any]]:
    """All checkpoints, oldest first. Raises `CheckpointForged`."""
    path = _path(organisation)
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        signed = json.loads(line)
        if not hmac.compare_digest(signed["signature"], _signature(signed["body"])):
            raise CheckpointForged(f"Line {number} of the checkpoints is not ours.")
        found.append(json.loads(signed["body"]))
    return found
