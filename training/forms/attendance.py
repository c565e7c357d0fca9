"""The form for a file that says who attended."""

from __future__ import annotations

from functools import cached_property

from django.utils.translation import gettext_lazy as _

from mbtq.core.fileforms import FileForm
from mbtq.core.sheetfile import is_sheet, sheet_text
from mbtq.core.tablefile import decoded


class AttendanceFileForm(FileForm):
    """A CSV or Excel file. After the trial run its rows come back as text, whatever it was."""

    file_label = _("CSV or Excel file")
    largest = 2 * 1024 * 1024
    too_large = _("This file is larger than 2 MB. Split it in parts.")

    @cached_property
    def text_sent(self) -> str:
        """The rows as CSV. Raises `FileRefused`."""
        data = self.data_sent
        return sheet_text(data) if is_sheet(data) else decoded(data)
