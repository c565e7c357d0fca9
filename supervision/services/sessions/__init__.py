"""Supervision as it was held: recording it, both sides confirming it, correcting it."""

from supervision.services.sessions.confirming import confirm_session, dispute_session
from supervision.services.sessions.content import (
    Content,
    LooksTheSame,
    NotTheirs,
    Part,
    RecordedAlready,
)
from supervision.services.sessions.correcting import content_of, correct_session
from supervision.services.sessions.recording import record_session

__all__ = [
    "Content",
    "LooksTheSame",
    "NotTheirs",
    "Part",
    "RecordedAlready",
    "confirm_session",
    "content_of",
    "correct_session",
    "dispute_session",
    "record_session",
]
