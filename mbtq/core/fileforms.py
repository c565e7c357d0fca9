"""A file that is tried first and imported after that, without being chosen a second time."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


class FileForm(forms.Form):
    """A file; after the trial run its text comes back instead of it.

    Subclasses name the field's label, the largest size in bytes and what to say above it.
    """

    file_label: ClassVar[Any]
    largest: ClassVar[int]
    too_large: ClassVar[Any]

    file = forms.FileField(
        error_messages={"empty": _("This file is empty."), "required": _("Choose a file.")},
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = self.file_label
        self.fields["file"].required = not self.data.get("text")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > self.largest:
            raise forms.ValidationError(self.too_large)
        return file

    @property
    def data_sent(self) -> bytes:
        """The bytes of the file, now or at the trial run."""
        file = self.cleaned_data.get("file")
        if not file:
            return str(self.cleaned_data["text"]).encode()
        file.seek(0)
        return bytes(file.read())
