"""Signals of a canary: one that is open, and one with all that people type until it is closed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from programs.models import Team
from supervision.models import Signal
from supervision.services.signals import (
    Report,
    add_step,
    close_signal,
    note_discussed,
    raise_signal,
)
from tests.canary.song import Canary


def tell_signals(canary: Canary, team: Team) -> None:
    """Both severe, so that the program lead may open them."""
    now, by = timezone.now(), canary.place.member("therapist")
    whole: dict[str, Any] = {
        "level": "patient",
        "kind": "suicidality",
        "program": team.program,
        "team": team,
        "noticed_on": timezone.localdate(),
        "severity": 4,
        "code": "K-1A1",
    }
    with canary.place.scope("therapist"):
        raise_signal(report=Report(**whole), at=now, by=by)
        told = Report(
            **whole,
            seen=canary.sing("seen-of-signal"),
            done=canary.sing("done-of-signal"),
            uses_protocol=False,
            protocol_because=canary.sing("reason-of-protocol"),
        )
        signal = raise_signal(report=told, at=now, by=by)
        add_step(signal=signal, text=canary.sing("step-of-signal"), at=now, by=by)
        note_discussed(signal=signal, discussed_at=now, at=now, by=by)
        close_signal(
            signal=signal, lesson=canary.sing("lesson-of-signal"), version=1, at=now, by=by
        )
    # No code may hold a word; this one does, to be seen.
    canary.sung["code-of-signal"] = f"{canary.mark}-2"
    Signal.objects.filter(pk=signal.pk).update(code=canary.sung["code-of-signal"])
