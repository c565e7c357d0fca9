"""Why a file with attendance or a row of it is refused, in sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mbtq.core import tablewords
from mbtq.core.tablefile import Fault, FileRefused

FILE_REASONS: dict[str, Any] = {**tablewords.FILE_REASONS, **tablewords.SHEET_REASONS}
# Words that a file may use for its columns too, so the reader finds them back in the own file.
COLUMN_NAMES: dict[str, Any] = {
    "name": pgettext_lazy("column", "name"),
    "email": pgettext_lazy("column", "e-mail"),
    "attended": pgettext_lazy("column", "attended"),
    "minutes": pgettext_lazy("column", "minutes"),
}
ROW_REASONS: dict[str, Any] = {
    **tablewords.ROW_REASONS,
    "name": _("Write the name in at most 120 characters, on one line."),
    "attended": _("Write yes or no."),
    "minutes_of_course": _("Give whole minutes, at most those of the course without breaks."),
    "minutes_absent": _("Somebody who was not there followed no minutes."),
    "twice_in_file": _("This address is in the file twice."),
    "not_listed": _("This person is not on the list, and was not there either."),
    "already": _("This was noted already."),
}


def file_sentence(refused: FileRefused) -> str:
    """Why the file as a whole is refused."""
    detail = refused.detail
    if refused.reason in ("columns_missing", "columns_twice"):
        detail = ", ".join(str(COLUMN_NAMES[name]) for name in detail.split(", "))
    return str(FILE_REASONS[refused.reason]) % {"detail": detail}


def fault_row(fault: Fault) -> dict[str, Any]:
    """A fault as pages print it."""
    return {
        "line": fault.line,
        "column": str(COLUMN_NAMES[fault.column]) if fault.column else "",
        "value": fault.value or str(_("empty")),
        "reason": str(ROW_REASONS[fault.reason]),
    }
