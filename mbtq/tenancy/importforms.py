"""Forms of an import: the file, its columns, and whether faulty rows may be left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from mbtq.core.importrows import Column
from mbtq.tenancy.importing import KINDS

LARGEST = 5 * 1024 * 1024
LONGEST_EXAMPLE = 30


class ImportFileForm(forms.Form):
    """What the rows are, and the file."""

    kind = forms.ChoiceField(
        label=_("What stands in the file"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what stands in the file.")},
    )
    file = forms.FileField(
        label=_("CSV or Excel file"),
        error_messages={"empty": _("This file is empty."), "required": _("Choose a file.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.key, kind.label) for kind in KINDS.values()]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 5 MB. Split it in parts."))
        return file


class ColumnsForm(forms.Form):
    """For each of our columns the heading in the file, with what stands under it first."""

    def __init__(
        self,
        *args: Any,
        columns: Sequence[Column],
        head: Sequence[str],
        first: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        places = [(str(at), _shown(at, head, first)) for at in range(len(head))]
        for column in columns:
            self.fields[column.key] = forms.ChoiceField(
                label=str(column.label).capitalize(),
                choices=[("", _("Not in the file")), *places],
                required=column.needed,
                error_messages={"required": _("Choose the column in which this stands.")},
            )

    def clean(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        for key, place in found.items():
            if place and list(found.values()).count(place) > 1:
                self.add_error(key, _("This column is chosen twice."))
        return found

    @property
    def places(self) -> dict[str, int]:
        """Column of ours -> place among the headings."""
        return {key: int(place) for key, place in self.cleaned_data.items() if place}


def _shown(at: int, head: Sequence[str], first: Sequence[str]) -> str:
    """A heading with an example; a column without a heading is named by its number."""
    name = head[at] or _g("Column %(n)s") % {"n": at + 1}
    value = first[at] if at < len(first) else ""
    if len(value) > LONGEST_EXAMPLE:
        value = value[: LONGEST_EXAMPLE - 1] + "…"
    return f"{name} ({value})" if value else name


class GoForm(forms.Form):
    """All rows, or the good ones when the person chose that."""

    go = forms.ChoiceField(choices=[("all", ""), ("good", "")], widget=forms.HiddenInput)
