"""The audit report as its templates want it: read from the frozen data of a final audit alone.

Everything here happens in the language of the report, not of the person who asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from audits.choices import AuditState
from audits.labels import FindingKind, Part
from audits.models import Audit
from mbtq.core.formats import translated
from mbtq.core.scope import current_organisation
from mbtq.reporting.drawings import Given, bars
from mbtq.reporting.report_glossary import glossary
from mbtq.reporting.report_lists import (
    annex_of,
    day_of,
    finding_of,
    findings_by_domain,
    numbered,
)
from mbtq.reporting.report_risk import risk_of
from mbtq.reporting.report_scores import domains_of, evidence_of, matrix_of, scale_of
from mbtq.reporting.report_words import (
    change_words,
    exact_sentence,
    kappa_sentence,
    known_words,
    outcome_words,
    suggestion_sentence,
)
from programs.labels import EVENTS, SETTINGS, STAGES
from supervision.labels import KINDS

SHORT, STRENGTHS = 12, 3
CHANGE_LABELS = {str(key): label for key, label in EVENTS.items()}
SETTING_LABELS = {str(key): label for key, label in SETTINGS.items()}


@dataclass(frozen=True)
class Source:
    """A final audit: its frozen data, their hash and the code by which anybody can check it."""

    subject: UUID
    frozen: Mapping[str, Any]
    content_hash: str
    code: str


def source_of(audit: UUID) -> Source | None:
    """The final audit with this id in the open organisation, or None."""
    return _source(Audit.objects.filter(organisation_id=current_organisation()), audit)


def source_for_centre(audit: UUID) -> Source | None:
    """The same for an expertise centre, of the organisations under it."""
    return _source(Audit.objects.filter(organisation__centre_id=current_organisation()), audit)


def _source(audits: QuerySet[Audit], audit: UUID) -> Source | None:
    found = audits.filter(pk=audit, state=AuditState.FINAL).first()
    if found is None or not found.frozen:
        return None
    return Source(found.pk, found.frozen, found.content_hash, found.verification_code)


def title_of(source: Source) -> str:
    """The title of the document."""
    program = source.frozen["program"]["name"]
    return _("Audit report %(program)s") % {"program": program}


def context_of(source: Source) -> dict[str, Any]:
    """Everything the templates print, in the present language."""
    frozen = source.frozen
    criteria = frozen["criteria"]
    titles = {one["id"]: translated(one["title"]) for one in criteria}
    return {
        "title": title_of(source),
        "sections": _sections(),
        **_cover(source),
        "summary": _summary(frozen, titles),
        "scale": scale_of(frozen["standard"]),
        "texts": {name: text.split("\n") for name, text in frozen["texts"].items() if text},
        "teams": frozen["teams"],
        "changes": [
            {"on": day_of(one["on"]), "what": CHANGE_LABELS[one["kind"]], **_plain(one)}
            for one in frozen["changes"]
        ],
        # Reports of the first shape have none.
        "signals": [
            {"on": day_of(one["on"]), "what": KINDS[one["kind"]], "severity": one["severity"]}
            for one in frozen.get("signals", ())
        ],
        "domains": (domains := domains_of(frozen)),
        "bars": bars(
            [Given(d["name"], d["known"], d["mean"], d["former"]) for d in domains],
            frozen["standard"]["cutoffs"]["norm"],
        ),
        "matrix": matrix_of(frozen["scores"], frozen["standard"]["cutoffs"]["critical_floor"]),
        "agreement": {
            "exact": exact_sentence(frozen["agreement"]["linear"]),
            "kappas": [kappa_sentence(one) for one in frozen["agreement"].values()],
            "left_out": frozen["agreement"]["linear"]["left_out"],
        },
        "evidence": evidence_of(criteria),
        "risk": risk_of(frozen),
        "findings": findings_by_domain(frozen, titles),
        "annex": annex_of(frozen),
        "glossary": glossary(),
    }


def _sections() -> dict[str, dict[str, str]]:
    """The headings in their order, for the contents and for the parts themselves."""
    titles = {
        "summary": ("1", _("Summary")),
        "guide": ("2", _("How to read this report")),
        "context": ("3", _("Context")),
        "method": ("4", _("Method")),
        "scores": ("5", _("Scores")),
        "risk": ("6", _("Determinants and risk")),
        "findings": ("7", _("Findings")),
        "points": ("8", _("Must-points and suggestions")),
        "criteria": ("A", _("Every criterion")),
        "glossary": ("B", _("Glossary and independence")),
        "verify": ("C", _("Checking this report")),
    }
    return {
        key: {"id": key, "number": number, "title": title}
        for key, (number, title) in titles.items()
    }


def _cover(source: Source) -> dict[str, Any]:
    frozen = source.frozen
    program, audit = frozen["program"], frozen["audit"]
    address = settings.PUBLIC_URL + reverse("verify:code", args=[source.code])
    return {
        "organisation": frozen["organisation"]["name"],
        "program": program,
        "setting": SETTING_LABELS[program["setting"]],
        "stage": program["stage"],
        "stages": len(STAGES),
        "stage_name": list(STAGES.values())[program["stage"] - 1],
        "audit": {**audit, **{name: day_of(audit[name]) for name in audit if name.endswith("_on")}},
        "started_on": day_of(program["started_on"]),
        "standard": translated(frozen["standard"]["name"]),
        "auditors": [
            {**one, "part": Part(one["part"]).label, "locked_on": day_of(one["locked_on"])}
            for one in frozen["auditors"]
        ],
        "created": audit["final_on"],
        "code": source.code,
        "address": address,
        "qr": qr_code(address, _("QR code of the address where this report can be checked")),
        "content_hash": source.content_hash,
        "short_hash": source.content_hash[:SHORT],
    }


def qr_code(address: str, title: str) -> str:
    """The code as a drawing with a title for those who cannot see it."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=0, title=title, omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308  made by the library from an address of ours


def _summary(frozen: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    suggestion, overall = frozen["scores"]["suggestion"], frozen["scores"]["overall"]
    found = frozen["findings"]
    former = frozen["former"]
    return {
        "outcome": outcome_words(suggestion["outcome"]),
        "sentence": suggestion_sentence(suggestion, titles),
        "mean": overall["mean"],
        "known": known_words(overall),
        "strengths": [finding_of(one, titles) for one in found if one["kind"] == "strength"][
            :STRENGTHS
        ],
        "musts": numbered(found, FindingKind.MUST, titles),
        "suggestions": numbered(found, FindingKind.SUGGESTION, titles),
        "former_on": day_of(former["visit_on"]) if former else None,
        "former_mean": former["overall"]["mean"] if former else None,
        "change": change_words(overall["mean"], former["overall"]["mean"] if former else None),
    }


def _plain(change: Mapping[str, Any]) -> dict[str, Any]:
    return {"note": change["note"], "impact": change["impact"]}
