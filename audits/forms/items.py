"""One criterion as a form: a checklist answer, an auditor's score, a consensus.

Names start with the criterion's code (`T06-value`), so that one page may hold one or all of them.
`version` is a stamp: the version that the person saw and a digest of what stood there, by which an
item that was not touched is left alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audits.choices import SCORES
from audits.labels import Confidence, Strength
from audits.services.checklists import LONGEST_NOTE
from audits.services.consensus import LONGEST_REASON

NAMED = re.compile(r"^([A-Z][0-9]{2})-")
SHORT = {"not_applicable": "na"}
LONG = {short: stored for stored, short in SHORT.items()}
NOT_ON_SCALE = _("Choose 1 to 5, not applicable or unknown.")


def values() -> list[tuple[str, str]]:
    """What the scale sends."""
    numbers = [(str(score), str(score)) for score in SCORES]
    return [*numbers, ("na", gettext("N/A")), ("unknown", gettext("Unknown"))]


def stamp(version: int, content: Mapping[str, str]) -> str:
    """Version and digest of what is stored."""
    text = json.dumps(content, sort_keys=True)
    return f"{version}.{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def codes_in(names: Iterable[str]) -> list[str]:
    """Codes of the criteria in a sent form, in their order."""
    found = [match[1] for name in names if (match := NAMED.match(name))]
    return list(dict.fromkeys(found))


class TextField(forms.CharField):
    """Long text with line ends as they are stored; too long is refused, never cut."""

    def __init__(self, **kwargs: object) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(required=False, widget=widget, **kwargs)  # type: ignore[arg-type]

    def to_python(self, value: object) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class ItemForm(forms.Form):
    """What the three kinds share. `content` is what would be stored, field by field."""

    texts: ClassVar[tuple[str, ...]]
    asks_reason: ClassVar[bool] = False

    value = forms.ChoiceField(
        label=_("Answer"), choices=values, required=False,
        error_messages={"invalid_choice": NOT_ON_SCALE},
    )  # fmt: skip
    version = forms.RegexField(
        r"^[0-9]{1,9}\.[0-9a-f]{16}$",
        widget=forms.HiddenInput,
        error_messages={"invalid": _("This page is out of date. Load it again.")},
    )

    @classmethod
    def shown(cls, code: str, version: int, content: Mapping[str, str]) -> ItemForm:
        """The form with what is stored."""
        initial = {**content, "value": SHORT.get(content["value"], content["value"])}
        return cls(prefix=code, initial={**initial, "version": stamp(version, content)})

    def clean_value(self) -> str:
        found = self.cleaned_data["value"]
        return str(LONG.get(found, found))

    @property
    def content(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.texts}

    @property
    def lacks_reason(self) -> bool:
        """Not applicable, and nothing says why. It may be saved like this, not handed in."""
        found = self.cleaned_data
        return found.get("value") == "not_applicable" and not found.get("note", "").strip()

    @property
    def seen(self) -> int:
        """The version that the person saw."""
        return int(self.cleaned_data["version"].partition(".")[0])

    @property
    def is_untouched(self) -> bool:
        return bool(self.cleaned_data["version"] == stamp(self.seen, self.content))


class AnswerForm(ItemForm):
    texts = ("value", "note")
    asks_reason = True

    note = TextField(label=_("Explanation"), max_length=LONGEST_NOTE)


class ScoreForm(ItemForm):
    texts = ("value", "strength", "confidence", "note")
    asks_reason = True

    strength = forms.ChoiceField(
        label=_("Evidence"), choices=Strength.choices, required=False, widget=forms.RadioSelect
    )
    confidence = forms.ChoiceField(
        label=_("How sure are you?"),
        choices=Confidence.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    note = TextField(label=_("Grounds"), max_length=LONGEST_NOTE)


class ConsensusForm(ItemForm):
    texts = ("value", "reason")

    value = forms.ChoiceField(
        label=_("Consensus"),
        choices=lambda: [("", gettext("Choose")), *values()],
        required=False,
        error_messages={"invalid_choice": NOT_ON_SCALE},
    )
    reason = TextField(label=_("Reason"), max_length=LONGEST_REASON)
