"""What the report says, and that it says it from the frozen data alone."""

from __future__ import annotations

import copy
from datetime import date
from io import BytesIO

import pypdf
import pytest
from django.utils import translation

from audits.models import Audit
from mbtq.reporting import pdf
from mbtq.reporting.audit_report import Source, context_of, source_of
from mbtq.reporting.documents import collect
from mbtq.reporting.report_words import kappa_sentence, rating_words
from programs.models import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(final):
    with final.scope():
        return source_of(final.audit.pk)


def changed(source: Source, change) -> Source:
    frozen = copy.deepcopy(source.frozen)
    change(frozen)
    return Source(source.subject, frozen, source.content_hash, source.code)


def html_of(final, language: str) -> str:
    with final.scope():
        return collect("audit_report", final.audit.pk, language).html()


def text_of(html: str) -> str:
    reader = pypdf.PdfReader(BytesIO(pdf.render(html, identifier="x")[0]))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_report_of_an_audit_that_is_not_final_is_none(case):
    with case.scope():
        assert source_of(case.audit.pk) is None
        assert collect("audit_report", case.audit.pk, "nl") is None


def test_report_of_another_organisation_is_none(final, anker):
    with anker.scope():
        assert source_of(final.audit.pk) is None


@pytest.mark.parametrize("language", ["nl", "en"])
def test_report_holds_every_criterion_in_its_language(final, source, language):
    text = text_of(html_of(final, language))
    listed = [*source.frozen["criteria"], *source.frozen["outside"]]
    assert len(listed) == 79
    for criterion in listed:
        assert criterion["id"] in text
        assert criterion["title"][language].split()[0] in text
    assert source.frozen["standard"]["name"][language] in text
    assert source.code in text
    assert source.content_hash in text.replace(" ", "")


def test_report_is_the_same_whoever_asks_and_whatever_changed_since(final):
    before = html_of(final, "nl")
    with final.scope():
        Program.objects.update(name="CHANGED-LATER")
    with translation.override("en"):
        after = html_of(final, "nl")
    assert "CHANGED-LATER" not in after
    assert before == after


def test_report_holds_nothing_of_another_organisation(final, plan, anker):
    other = plan(anker, "canary-program", title="CANARY-AUDIT")
    other.ready()
    other.find("suggestion", fact="CANARY-FINDING")
    other.finalise()
    text = text_of(html_of(final, "nl"))
    assert "CANARY" not in text.upper()
    with other.scope():
        assert "CANARY-FINDING" in html_of(other, "nl")


def test_text_of_people_is_escaped(final):
    def attack(frozen):
        frozen["texts"]["summary"] = '<img src="http://127.0.0.1:9/a">'
        frozen["findings"][0]["fact"] = "<script>alert(1)</script>"

    with final.scope():
        found = changed(source_of(final.audit.pk), attack)
        context = context_of(found)
    from django.template.loader import render_to_string

    html = render_to_string("reports/audit_report.html", {**context, "language": "nl"})
    assert "<script" not in html
    assert "&lt;img src=" in html
    pdf.render(html, identifier="x")


def test_unknown_mean_is_a_word_and_never_zero(final, source):
    def forget(frozen):
        frozen["scores"]["domains"]["T"].update(mean=None, known=0, attains=None)
        frozen["scores"]["cells"][0].update(mean=None, known=0)

    with final.scope(), translation.override("en"):
        context = context_of(changed(source, forget))
    team = next(one for one in context["domains"] if one["key"] == "T")
    assert team["mean"] is None
    assert team["known"].startswith("0 of")
    assert any(c["step"] == 0 for row in context["matrix"]["rows"] for c in row["cells"])


def test_former_audit_gives_differences(final, source):
    def remember(frozen):
        domains = {
            key: {**tally, "mean": 3.0} for key, tally in frozen["scores"]["domains"].items()
        }
        overall = {**frozen["scores"]["overall"], "mean": 3.0}
        frozen["former"] = {"visit_on": "2024-05-01", "domains": domains, "overall": overall}

    with final.scope(), translation.override("en"):
        context = context_of(changed(source, remember))
    assert context["summary"]["former_on"] == date(2024, 5, 1)
    assert {one["change"] for one in context["domains"]} >= {"+1.0"}


def test_risk_tells_stop_signals_and_what_is_unknown(final, source):
    determinant = {"weight": 0.2, "contribution": {"low": 0.0, "high": 0.2}}
    risk = {
        "on": "2026-01-01", "model": "count", "model_version": "2026-1", "low": 0.3, "high": 0.5,
        "coverage": 0.8, "level": "stop", "rule": "knock_out", "raised_by_event": False,
        "trend": "stable", "knock_outs": ["KO-SELECTION"], "collect_next": ["commitment"],
        "events_counted": [{"kind": "merger", "on": "2025-12-01"}],
        "determinants": [{"key": "commitment", "rating": "unknown", **determinant}],
    }  # fmt: skip
    with final.scope(), translation.override("en"):
        found = context_of(changed(source, lambda frozen: frozen.update(risk=risk)))["risk"]
    assert [one["id"] for one in found["stops"]] == ["KO-SELECTION"]
    assert found["stops"][0]["reason"].startswith("Therapists")
    assert (found["low_points"], found["spread_points"]) == ("30", "20")
    assert found["factors"][0]["rating"] == "Unknown"
    assert found["factors"][0]["adds"] == "0.0 to 20.0"


def test_hash_of_the_content_is_that_of_the_audit(final, source):
    with final.scope():
        assert source.content_hash == Audit.objects.get(pk=final.audit.pk).content_hash


@pytest.mark.parametrize(
    ("reason", "words"),
    [("too_few", "too few"), ("all_equal", "equal"), ("one_auditor_constant", "single score")],
)
def test_kappa_without_an_interval_says_why(reason, words):
    with translation.override("en"):
        found = kappa_sentence({"kappa": None, "lower": None, "reason": reason})
    assert words in found


def test_rating_of_informants_who_differ_is_a_range():
    with translation.override("en"):
        assert rating_words({"mixed": [-1, 2]}) == "mixed, −1 to +2"
        assert rating_words(None) == "Unknown"
