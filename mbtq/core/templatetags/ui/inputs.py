"""What people fill in: buttons, fields, scales, chips."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import BoundField, IntegerField, Textarea
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from .errors import sentences_of
from .library import component, library

PLAIN = ("id", "name", "value", "form", "formmethod", "popovertarget")


@library.simple_tag
def button(label: str, kind: str = "secondary", url: str = "", **options: Any) -> SafeString:
    """`{% button "Save session" "primary" %}`: kinds primary, secondary, quiet, danger.

    With `url` it is a link. Options: icon, type (submit), id, name, value, form, formmethod,
    dialog (id of the dialog to open), busy (word while sending; False for none), hidden_label (more
    words for screen readers), copy (id of the element to copy), download, data.
    """
    options.setdefault("type", "submit")
    options.setdefault("busy", gettext("Busy...") if options["type"] == "submit" else "")
    attrs = {key: options[key] for key in PLAIN if options.get(key) not in (None, "")}
    return component("button", label=label, kind=kind, url=url, attrs=attrs, **options)


def kind_of(bound: BoundField) -> str:
    """Which control a form field becomes; the widget of the form decides."""
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    name = type(widget).__name__.lower()
    if "radio" in name or "checkboxselect" in name:
        return "chips"
    if getattr(widget, "input_type", "") == "checkbox":
        return "tick"
    return "file" if "file" in name else "input"


def tame(bound: BoundField, attrs: dict[str, Any]) -> None:
    """Keep what was typed: a browser drops what a number field cannot read and cuts long texts.

    Works on this form's own copy of the widget. Also makes a long text start at four lines.
    """
    bound.form.use_required_attribute = False  # we explain after submitting, the browser does not
    widget = bound.field.widget
    if getattr(widget, "input_type", "") == "number":
        widget.input_type = "text"
        attrs["inputmode"] = "numeric" if type(bound.field) is IntegerField else "decimal"
        limits = {name: widget.attrs.pop(name, None) for name in ("min", "max", "step")}
        attrs |= {f"data-{name}": value for name, value in limits.items() if value is not None}
    if isinstance(widget, Textarea):
        widget.attrs.pop("maxlength", None)  # the browser would cut what is pasted
        if widget.attrs.get("rows") == "10":
            attrs["rows"] = 4


@library.simple_tag
def field(
    bound: BoundField,
    width: str = "",
    hint: str = "",
    stacked: bool = False,
    limits: str = "",
    optional: bool = True,
) -> SafeString:
    """A field of a form: label, "(not required)", hint, error, control.

    `width`: code, date, number, short, medium or empty for the whole measure. `stacked` shows
    radios and checkboxes under one another. Shows a file field as upload, with its `limits` first.
    `optional` is False where a field that may stay empty should not say so, because another answer
    decides about it.
    """
    kind = kind_of(bound)
    if kind == "hidden":
        return SafeString(bound.as_widget())
    hint = str(hint or limits or bound.help_text or "")
    described = [f"{bound.auto_id}_hint"] if hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs: dict[str, Any] = {"class": f"input input--{width}" if width else "input"}
    attrs["aria-describedby"] = " ".join(described) or False
    tame(bound, attrs)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if kind == "tick":
        del attrs["class"]
    control = "" if kind == "chips" else bound.as_widget(attrs=attrs)
    return component(
        f"field_{kind}" if kind in ("chips", "tick", "file") else "field",
        bound=bound,
        errors=sentences_of(bound),
        control=control,
        hint=hint,
        optional=optional and not (bound.field.required or kind == "tick" or _is_filter(bound)),
        described=" ".join(described),
        stacked=stacked,
    )


def _is_filter(bound: BoundField) -> bool:
    """In a form that only filters, everything is optional and nothing needs to say so."""
    return bool(getattr(bound.form, "is_filter", False))


@library.simple_tag
def counter(bound: BoundField) -> SafeString:
    """A tally with minus and plus around a number field; without script a plain number field."""
    attrs: dict[str, Any] = {"class": "counter__value"}
    tame(bound, attrs)
    if bound.errors:
        attrs |= {"aria-describedby": f"{bound.auto_id}_error", "aria-invalid": "true"}
    control = bound.as_widget(attrs=attrs)
    optional = not bound.field.required
    errors = sentences_of(bound)
    return component("counter", bound=bound, control=control, optional=optional, errors=errors)


@library.simple_tag
def chips(
    name: str,
    legend: str,
    options: Iterable[tuple[Any, str]],
    value: Any = None,
    multiple: bool = False,
    hint: str = "",
    error: str = "",
    quiet: bool = False,
) -> SafeString:
    """Radios, or checkboxes when `multiple`, as pills. `options`: pairs (value, label)."""
    chosen = {str(one) for one in value} if multiple and value else {str(value)}
    rows = [(str(key), label, str(key) in chosen) for key, label in options]
    return component(
        "chips", name=name, legend=legend, options=rows, type="checkbox" if multiple else "radio",
        hint=hint, error=error, quiet=quiet,
    )  # fmt: skip


def scale_values(source: Any, options: dict[str, Any]) -> dict[str, Any]:
    """Name, legend, value and error: from a form field, or from the options themselves."""
    if not isinstance(source, BoundField):
        return {"name": source, **options}
    found = {
        "name": source.html_name,
        "legend": source.label,
        "value": source.value(),
        "error": " ".join(sentences_of(source)),
        "hint": source.help_text,
    }
    return found | options


@library.simple_tag
def scale(name: Any, first: int = 1, last: int = 7, **options: Any) -> SafeString:
    """One answer on a row of numbers; `name` is a form field or the name of the input.

    Options: legend, value, good_enough, low_word, high_word, hint, na (show N/A), unknown (show
    Unknown), error, lang (of the item when not the page's), clear (False hides the button).
    Values sent: the number, `na`, `unknown`, or nothing.
    """
    values = scale_values(name, options)
    cells = [(str(number), str(number)) for number in range(first, last + 1)]
    return draw_scale(values, cells)


@library.simple_tag
def determinant(name: Any, **options: Any) -> SafeString:
    """-2 to +2 with "Unknown", for the factors of a program; options as for `scale`."""
    words = {"low_word": gettext("hinders"), "high_word": gettext("helps"), "unknown": True}
    values = words | scale_values(name, options) | {"signed": True}
    cells = [(str(n), f"+{n}" if n > 0 else str(n).replace("-", "\u2212")) for n in range(-2, 3)]
    return draw_scale(values, cells)


def draw_scale(values: dict[str, Any], cells: list[tuple[str, str]]) -> SafeString:
    name = values["name"]
    given = values.get("value")
    value = "" if given in (None, "") else str(given).removesuffix(".0")
    values.setdefault("clear", True)
    enough = str(values.get("good_enough") or "")
    described = [f"{name}_hint"] if values.get("hint") else []
    described += [f"{name}_error"] if values.get("error") else []
    others = [("na", gettext("N/A"))] if values.get("na") else []
    others += [("unknown", gettext("Unknown"))] if values.get("unknown") else []
    return component(
        "scale",
        **(values | {"value": value}),
        cells=[(key, face, key == value, key == enough) for key, face in cells],
        others=[(key, face, key == value) for key, face in others],
        described=" ".join(described),
    )
