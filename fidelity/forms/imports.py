"""The form for a file with sessions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 2 * 1024 * 1024


class ImportForm(forms.Form):
    """A file with sessions; after the trial run its text comes back instead of the file."""

    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        error_messages={"empty": _("This file is empty.")},
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        file = found.get("file")
        if file is None and not found.get("text"):
            if "file" not in self.errors:
                self.add_error("file", _now("Choose a file."))
        elif file is not None and file.size > LARGEST_FILE:
            self.add_error("file", _now("This file is larger than 2 MB. Split it in parts."))
        return found

    @property
    def data_sent(self) -> bytes:
        """The bytes of the file, now or at the trial run."""
        file = self.cleaned_data.get("file")
        return file.read() if file else self.cleaned_data["text"].encode()
