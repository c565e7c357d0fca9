"""What is wrong with a field, in a sentence that names the field and the way out."""

from __future__ import annotations

from django.forms import BoundField, ChoiceField, Field, FileField
from django.utils.translation import gettext


def sentences_of(bound: BoundField) -> list[str]:
    """The errors of a field. A form with its own sentence for an empty field keeps that.

    Django's own "This field is required." names no field, and it comes from forms that are not
    ours as well, so it is replaced here, where every form passes.
    """
    found: list[str] = []
    for error in bound.errors.as_data():
        texts = [str(text) for text in error]
        found += [needed(bound)] if is_plain(error.code, texts) else texts
    return found


def is_plain(code: str | None, texts: list[str]) -> bool:
    return code == "required" and texts == [str(Field.default_error_messages["required"])]


def needed(bound: BoundField) -> str:
    """ "Fill in: name."."""
    label = str(bound.label)
    if label[1:2].islower():
        label = label[0].lower() + label[1:]
    if isinstance(bound.field, ChoiceField | FileField):
        return gettext("Choose: %(label)s.") % {"label": label}
    return gettext("Fill in: %(label)s.") % {"label": label}
