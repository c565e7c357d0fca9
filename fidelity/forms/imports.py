"""The form for a file with sessions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mbtq.core.fileforms import FileForm


class ImportForm(FileForm):
    """A file with sessions."""

    file_label = _("CSV file")
    largest = 2 * 1024 * 1024
    too_large = _("This file is larger than 2 MB. Split it in parts.")
