"""Texts of the manual: what ships is loaded; a centre writes its own; people read and use them."""

from programs.services.texts.shipping import store_texts
from programs.services.texts.using import acknowledge, note_use
from programs.services.texts.writing import (
    NotWritable,
    SameEyes,
    Wording,
    propose,
    publish,
    send_back,
    throw_away,
    wording_of,
    write_draft,
)

__all__ = [
    "NotWritable",
    "SameEyes",
    "Wording",
    "acknowledge",
    "note_use",
    "propose",
    "publish",
    "send_back",
    "store_texts",
    "throw_away",
    "wording_of",
    "write_draft",
]
