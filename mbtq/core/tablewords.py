"""Why a file is refused that somebody sends, in sentences that all apps share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

FILE_REASONS: dict[str, Any] = {
    "encoding": _("This file is not in UTF-8. Save it as CSV UTF-8 and choose it again."),
    "empty": _("There is nothing in this file."),
    "quotes": _("The quotation marks in this file do not match. Save it as CSV again."),
    "columns_missing": _("These columns are missing: %(detail)s."),
    "columns_strange": _("These columns are not known: %(detail)s."),
    "columns_twice": _("These columns are there twice: %(detail)s."),
}
SHEET_REASONS: dict[str, Any] = {
    "locked": _(
        "This file is protected with a password, or it is an old Excel file. Save it as XLSX"
        " without a password, or as CSV."
    ),
    "macros": _("This file holds macros. Save it as XLSX without macros, or as CSV."),
    "not_a_sheet": _("This is no Excel file that can be read. Save it again as XLSX, or as CSV."),
    "unpacked_large": _("This Excel file is too large once it is unpacked. Save it as CSV."),
    "rows_many": _("This file has more than %(detail)s rows. Split it in parts."),
    "columns_many": _("This file has more than %(detail)s columns. Leave out what is not asked."),
}
ROW_REASONS: dict[str, Any] = {
    "missing": _("Fill this in."),
    "formula": _("A cell may not begin like a formula."),
    "date": _("Write the date as 2026-11-20 or 20-11-2026."),
    "year": _("Check the year of this date."),
    "email": _("Write a whole e-mail address, such as name@example.nl."),
    "too_many_cells": _("This row has more cells than there are columns."),
}
