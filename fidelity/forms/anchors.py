"""The form for a file with descriptions of scores."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from fidelity.labels import ANCHOR_LANGUAGES, pairs
from fidelity.services.anchors import LONGEST_LICENCE
from mbtq.core.fileforms import FileForm

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


class AnchorsForm(FileForm):
    """A file, its language, and by what right it is used."""

    file_label = _("CSV or YAML file")
    largest = LARGEST_FILE
    too_large = _("This file is larger than 500 KB.")

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
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    replaces = forms.DateTimeField(widget=forms.HiddenInput, required=False)


class AnchorsRemoveForm(forms.Form):
    """The one box of the page that removes."""

    sure = forms.BooleanField(
        label=_("Raters will see no descriptions in this language any more."),
        error_messages={"required": _("Tick the box to remove them.")},
    )
