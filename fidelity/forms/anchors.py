"""The form for a file with descriptions of scores."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from fidelity.labels import ANCHOR_LANGUAGES, pairs
from fidelity.services.anchors import LONGEST_LICENCE

LARGEST_FILE = 500 * 1024


def with_text(request: HttpRequest) -> QueryDict:
    """What was sent, the text of the file included: a file is never asked for twice."""
    data = request.POST.copy()
    file = request.FILES.get("file")
    if file is not None and (file.size or 0) <= LARGEST_FILE:
        try:
            data["text"], data["name"] = file.read().decode("utf-8-sig"), file.name or ""
        except UnicodeDecodeError:
            data["text"] = ""
        file.seek(0)
    return data


class AnchorsForm(forms.Form):
    """A file, its language, and by what right it is used."""

    file = forms.FileField(
        label=_("CSV or YAML file"),
        error_messages={"empty": _("This file is empty."), "required": _("Choose a file.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the texts"),
        choices=pairs(ANCHOR_LANGUAGES),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language of the texts.")},
    )
    licence = forms.CharField(
        label=_("Licence"),
        help_text=_("Who gave the right to use the texts, when, and for how long."),
        max_length=LONGEST_LICENCE,
        error_messages={"required": _("Say on what licence the texts rest.")},
    )
    is_declared = forms.BooleanField(
        label=_("My organisation holds this licence and may show the texts to its raters."),
        error_messages={"required": _("Declare that your organisation may use these texts.")},
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    replaces = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("text")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 500 KB."))
        return file

    @property
    def data_sent(self) -> bytes:
        """The bytes of the file, now or at the trial run."""
        file = self.cleaned_data.get("file")
        return file.read() if file else self.cleaned_data["text"].encode()


class AnchorsRemoveForm(forms.Form):
    """The one box of the page that removes."""

    sure = forms.BooleanField(
        label=_("Raters will see no descriptions in this language any more."),
        error_messages={"required": _("Tick the box to remove them.")},
    )
