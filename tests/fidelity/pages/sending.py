"""What a browser sends about a session, and what is stored then."""

from __future__ import annotations

from typing import Any

from fidelity.models import SessionLog
from tests.fidelity.conftest import Clinic


def typed(about: Any, **given: Any) -> dict[str, Any]:
    """What a browser sends for a whole session."""
    return {
        "treatment": str(about.pk),
        "day": "today",
        "modality": "individual",
        "outcome": "held",
        "minutes": "50",
        "components": ["exploration"],
        "self_check": "5",
        "concern": "",
        "note": "",
        "version": "0",
        **given,
    }


def rows(clinic: Clinic) -> list[SessionLog]:
    with clinic.scope():
        return list(SessionLog.objects.order_by("held_on", "saved_at"))


def draft(clinic: Clinic, data: dict[str, Any], name: str = "noor") -> Any:
    headers = {"HX-Request": "true"}
    return clinic.client(name).post(clinic.url("session-draft"), data, headers=headers)
