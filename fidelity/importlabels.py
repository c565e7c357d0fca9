"""Why a file or a row of it is refused, in sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mbtq.core import tablewords
from mbtq.core.tablefile import Fault, FileRefused

FILE_REASONS: dict[str, Any] = {
    **tablewords.FILE_REASONS,
    "yaml": _("This is no YAML that can be read; look at line %(detail)s."),
    "yaml_list": _("A YAML file is a list of rows with item, dimension, score and text."),
    "no_texts": _("No row of this file has a text."),
}
# Words that a file may use for its columns too, so the reader finds them back in the own file.
COLUMN_NAMES: dict[str, Any] = {
    "code": pgettext_lazy("column", "code"),
    "date": pgettext_lazy("column", "date"),
    "modality": pgettext_lazy("column", "modality"),
    "outcome": pgettext_lazy("column", "outcome"),
    "minutes": pgettext_lazy("column", "minutes"),
    "therapist": pgettext_lazy("column", "therapist"),
    "components": pgettext_lazy("column", "components"),
    "note": pgettext_lazy("column", "note"),
    "item": pgettext_lazy("column", "item"),
    "dimension": pgettext_lazy("column", "dimension"),
    "score": pgettext_lazy("column", "score"),
    "text": pgettext_lazy("column", "text"),
}
ROW_REASONS: dict[str, Any] = {
    **tablewords.ROW_REASONS,
    "future": _("The date lies in the future."),
    "before_start": _("The treatment had not started on that day."),
    "after_end": _("The treatment had ended by that day."),
    "modality": _("This form is not known. Use for instance: individual, group, family."),
    "outcome": _("Use for instance: held, no show, cancelled by the client."),
    "who_cancelled": _("Say who cancelled: the client, the therapist or the organisation."),
    "minutes": _("Give the minutes as a number up to 600."),
    "components": _("This part of MBT is not known."),
    "note_long": _("Keep the note under 4,000 characters."),
    "personal": _("The note seems to hold a number or address of a person. Use the code only."),
    "code": _("No treatment has this code."),
    "therapist": _("Nobody here has this e-mail address."),
    "not_own": _("You can import your own sessions only."),
    "item": _("This scale has no such item."),
    "dimension": _("Use adherence or quality."),
    "not_rated": _("With this item only quality is rated."),
    "score": _("Choose a number on the scale."),
    "text_long": _("Keep the text under 2,000 characters."),
    "characters": _("There are characters here that cannot be kept."),
    "again": _("This score of this item has a text already."),
    "twice": _("This session is there already: same code, day, form and therapist."),
}


def file_sentence(refused: FileRefused) -> str:
    """Why the file as a whole is refused."""
    detail = refused.detail
    if refused.reason in ("columns_missing", "columns_twice"):
        detail = ", ".join(str(COLUMN_NAMES[name]) for name in detail.split(", "))
    return str(FILE_REASONS[refused.reason]) % {"detail": detail}


def fault_row(fault: Fault) -> dict[str, Any]:
    """A fault as pages and the command print it."""
    return {
        "line": fault.line,
        "column": str(COLUMN_NAMES[fault.column]) if fault.column else "",
        "value": fault.value or str(_("empty")),
        "reason": str(ROW_REASONS[fault.reason]),
    }
