"""The components: what they say to a screen reader, and that they keep what people typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from mbtq.core import formats
from mbtq.core.gallery import sample
from mbtq.core.templatetags.ui.data import heat_step
from mbtq.core.templatetags.ui.tables import stackable

ROOT = Path(__file__).resolve().parents[2]


class Sample(forms.Form):
    code = forms.CharField(help_text="As on the plan")
    note = forms.CharField(required=False, widget=forms.Textarea)
    minutes = forms.IntegerField(min_value=5, required=False)
    form = forms.ChoiceField(choices=[("a", "Alone"), ("g", "Group")], widget=forms.RadioSelect)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def draw(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class Elements(HTMLParser):
    """All start tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def only(html: str, tag: str) -> dict[str, str | None]:
    return next(attrs for name, attrs in Elements(html).found if name == tag)


def test_field_in_error_points_to_hint_and_error() -> None:
    html = draw("{% field form.code %}", form=Sample({"code": ""}))
    control = only(html, "input")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "id_code_hint id_code_error"
    assert 'id="id_code_hint"' in html
    assert 'id="id_code_error"' in html
    assert html.index("id_code_hint") < html.index("Error:") < html.index("<input")


def test_field_required_has_no_required_attribute() -> None:
    html = draw("{% field form.code %}", form=Sample())
    assert "required" not in only(html, "input")
    assert "(not required)" not in html
    assert only(html, "label")["for"] == only(html, "input")["id"]


def test_field_optional_says_so() -> None:
    assert "(not required)" in draw("{% field form.note %}", form=Sample())


def test_field_number_keeps_text_that_is_no_number() -> None:
    html = draw("{% field form.minutes %}", form=Sample({"minutes": "many"}))
    control = only(html, "input")
    assert control["type"] == "text"
    assert control["value"] == "many"
    assert control["inputmode"] == "numeric"


def test_field_escapes_what_was_typed() -> None:
    html = draw("{% field form.code %}", form=Sample({"code": '"><script>x</script>'}))
    assert "<script>" not in html


def test_field_radios_are_a_fieldset_with_legend() -> None:
    html = draw("{% field form.form %}", form=Sample({}))
    assert only(html, "fieldset")["aria-describedby"] == "id_form_error"
    assert html.count('type="radio"') == 2
    assert "checked" not in html


def test_error_summary_links_to_the_controls() -> None:
    html = draw("{% errorsummary form %}", form=Sample({}))
    assert "There are 2 errors in this form" in html
    assert re.findall(r'href="#([a-z0-9_]+)"', html) == ["id_code", "id_form_0"]
    assert only(html, "div")["role"] == "alert"


def test_error_summary_of_a_good_form_is_empty() -> None:
    assert draw("{% errorsummary form %}", form=Sample()) == ""


def test_field_left_empty_is_named_in_the_error() -> None:
    html = draw("{% errorsummary form %}{% field form.code %}", form=Sample({"form": "a"}))
    assert html.count("Fill in: code.") == 2
    assert "required" not in html.replace("not required", "")


class OwnSentence(forms.Form):
    code = forms.CharField(error_messages={"required": "Type the code of the plan."})


def test_field_keeps_a_sentence_of_its_own() -> None:
    assert "Type the code of the plan." in draw("{% field form.code %}", form=OwnSentence({}))


def test_field_may_leave_out_that_it_is_optional() -> None:
    assert "(not required)" not in draw("{% field form.note optional=False %}", form=Sample())


def test_scale_has_nothing_preselected() -> None:
    html = draw('{% scale "q" legend="Quality" hint="1 is absent" good_enough=4 na=True %}')
    assert "checked" not in html
    assert only(html, "fieldset")["aria-describedby"] == "q_hint"
    values = [a["value"] for tag, a in Elements(html).found if a.get("type") == "radio"]
    assert values == ["1", "2", "3", "4", "5", "6", "7", "na"]


@pytest.mark.parametrize("value", [3, "3", 3.0])
def test_scale_shows_the_given_value(value: object) -> None:
    html = draw('{% scale "q" 1 5 legend="Q" value=value %}', value=value)
    chosen = [a["value"] for _, a in Elements(html).found if "checked" in a]
    assert chosen == ["3"]


def test_determinant_zero_is_an_answer() -> None:
    html = draw('{% determinant "d" legend="D1" value=0 %}')
    assert [a["value"] for _, a in Elements(html).found if "checked" in a] == ["0"]
    assert "\u22122" in html
    assert "+2" in html
    assert 'value="unknown"' in html


def test_scale_of_a_form_field_carries_its_error() -> None:
    html = draw("{% scale form.form 1 5 %}", form=Sample({}))
    assert "Error: Choose: form." in html
    assert "form_error" in str(only(html, "fieldset")["aria-describedby"])


@pytest.mark.parametrize(
    ("level", "word", "name"),
    [
        ("low", "Low", "low"),
        ("attention", "Attention", "mid"),
        ("high", "High", "high"),
        ("stop", "Stop signal", "stop"),
        ("unclear", "Not yet clear", "unknown"),
    ],
)
def test_risk_badge_has_word_and_icon(level: str, word: str, name: str) -> None:
    html = draw("{% riskbadge level %}", level=level)
    assert word in html
    assert f"riskbadge--{name}" in html
    assert "<svg" in html


def test_risk_bar_has_a_title_and_the_same_values_below() -> None:
    html = draw("{% riskbar 0.18125 0.63125 'unclear' id='b' %}")
    image = only(html, "svg")
    drawing = html[html.index('<svg class="riskbar__bar') :]
    assert only(drawing, "svg")["role"] == "img"
    assert only(drawing, "svg")["aria-labelledby"] == "b-title"
    assert '<title id="b-title">The risk lies between 18 and 63 of 100' in html
    assert "<dd>45</dd>" in html
    assert image["aria-hidden"] == "true"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0.514, 0.506, "is 51 of 100"), (0.18, 0.63, "lies between 18 and 63 of 100")],
)
def test_risk_interval_in_words(low: float, high: float, words: str) -> None:
    assert draw("The risk {{ low|lies:high }}", low=low, high=high) == f"The risk {words}"


def test_risk_bar_with_close_ends_has_one_label() -> None:
    html = draw("{% riskbar 0.51 0.55 id='b' %}")
    assert re.findall(r'strong"[^>]*>([^<]+)<', html) == ["51 to 55"]


def test_risk_bar_of_a_row_says_the_interval_in_words() -> None:
    html = draw("{% riskbar 0.2 0.6 compact=True id='b' %}")
    assert "The risk lies between 20 and 60 of 100." in html
    assert ">33<" in html
    assert ">60<" in html


def test_crumbs_end_with_the_page_itself() -> None:
    template = Template("{% load ui %}{% crumbs 'Members' '/m/' %}")
    html = template.render(Context({}))
    assert '<a href="/m/">Members</a>' in html
    assert 'aria-current="page"' in html


def test_table_rows_get_roles_and_labels() -> None:
    rows = (
        '<thead><tr><th scope="col">Name</th><th scope="col"><a href="?">Known "now"</a></th></tr>'
        '</thead><tbody><tr><th scope="row">A</th><td class="number">1</td></tr></tbody>'
    )
    html = stackable(rows)
    cells = [attrs for tag, attrs in Elements(html).found if tag == "td"]
    assert cells == [{"role": "cell", "data-label": 'Known "now"', "class": "number"}]
    assert html.count('role="columnheader"') == 2
    assert html.count('role="rowheader"') == 1
    assert html.count('role="row"') == 2


def test_table_keeps_text_of_people_escaped() -> None:
    source = (
        "{% table 'c' %}<thead><tr><th>{{ t }}</th><th>{{ t }}</th></tr></thead>"
        "<tbody><tr><th>a</th><td>{{ t }}</td></tr></tbody>{% endtable %}"
    )
    html = draw(source, t='<td onclick="x">"')
    assert "<td onclick" not in html
    assert [tag for tag, _ in Elements(html).found].count("td") == 1


def test_column_in_use_sorts_the_other_way() -> None:
    request = RequestFactory().get("/?sort=risk&state=open&after=x")
    html = draw("{% column 'Risk' 'risk' %}", request=request)
    assert only(html, "th")["aria-sort"] == "ascending"
    assert only(html, "a")["href"] == "?state=open&sort=-risk"


def test_novalue_says_why() -> None:
    assert "Too few data (3 of 5)" in draw("{% novalue 'too_few' n=3 minimum=5 %}")
    assert "Out of date (14 months)" in draw("{% novalue 'stale' months=14 %}")
    assert "Suppressed (fewer than 5 people)" in draw("{% novalue 'suppressed' minimum=5 %}")


def test_stat_without_a_number_is_never_blank() -> None:
    assert "Unknown" in draw("{% stat 'Rated' %}")


def test_heat_step_of_the_ends() -> None:
    steps = [heat_step(value, 1, 7) for value in (None, 1, 2.5, 7)]
    assert steps == [0, 1, 2, 5]


def test_block_component_does_not_escape_what_is_rendered() -> None:
    html = draw("{% card name %}<p>{{ x }}</p>{% endcard %}", name="A & B", x="<b>")
    assert "A &amp; B" in html
    assert "<p>&lt;b&gt;</p>" in html


def test_icon_unknown_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        draw("{% icon 'no-such-drawing' %}")


def test_gallery_has_unique_ids_and_labels() -> None:
    from django.template.loader import render_to_string

    parts = ("marks", "messages", "forms", "tables", "processes")
    html = "".join(render_to_string(f"gallery/{part}.html", sample()) for part in parts)
    elements = Elements(html).found
    ids = [attrs["id"] for _, attrs in elements if attrs.get("id")]
    assert sorted(set(ids) - {"autosave"}) == sorted(one for one in ids if one != "autosave")
    described = {one for _, a in elements for one in str(a.get("aria-describedby") or "").split()}
    assert described <= set(ids)


FORBIDDEN = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|data:[a-z]+/|<script(?![^>]*src=)"
)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name
)
def test_template_has_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text("utf-8")
    if "reports" in path.parts or "emails" in path.parts:
        pytest.skip("not a page")
    assert FORBIDDEN.findall(text) == []


FIELDS = [{"name": "note", "label": "Note", "mine": "", "theirs": "Theirs"}]


def test_conflict_says_the_time_of_today_and_the_day_of_an_earlier_save():
    now = timezone.now()
    source = "{% conflict fields at=at %}"
    assert f"saved elsewhere at {formats.clock(now)}." in draw(source, fields=FIELDS, at=now)
    before = now - timedelta(days=3)
    html = draw(source, fields=FIELDS, at=before)
    assert f"saved elsewhere on {formats.momentlong(before)}." in html.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_conflict_says_so_where_a_field_is_empty():
    html = draw("{% conflict fields at=at %}", fields=FIELDS, at=timezone.now())
    assert html.count("Not filled in") == 1
