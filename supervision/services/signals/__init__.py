"""Signals: reporting one, what happens with it, who is told, closing it with its lesson."""

from supervision.services.signals.acting import (
    add_step,
    close_signal,
    decide_protocol,
    hand_over,
    note_discussed,
    note_point_discussed,
    note_seen,
    reopen_signal,
)
from supervision.services.signals.content import NotWhole, Report
from supervision.services.signals.raising import NobodyToOwn, raise_signal

__all__ = [
    "NobodyToOwn",
    "NotWhole",
    "Report",
    "add_step",
    "close_signal",
    "decide_protocol",
    "hand_over",
    "note_discussed",
    "note_point_discussed",
    "note_seen",
    "raise_signal",
    "reopen_signal",
]
