"""The form for a file with sessions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 2 * 1024 * 1024


class ImportForm(forms.Form):
    """A file with sessions; after the trial run its text comes back instead of the file."""

    file = forms.FileField(
        label=_("CSV file"),
        error_messages={"empty": _("This file is empty."), "required": _("Choose a file.")},
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("text")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 2 MB. Split it in parts."))
        return file

    @property
    def data_sent(self) -> bytes:
        """The bytes of the file, now or at the trial run."""
        file = self.cleaned_data.get("file")
        if not file:
            return str(self.cleaned_data["text"]).encode()
        file.seek(0)
        return bytes(file.read())
