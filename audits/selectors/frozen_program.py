"""What a report freezes about the program itself: its risk, its teams, what changed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from audits.freezing import rounded
from audits.models import Audit
from programs.models import Team
from programs.selectors.ratings import events_of, score_on
from programs.selectors.risk_page import stored_result, trend_on
from programs.selectors.staffing import staffing_of
from supervision.selectors.program_counts import old_organisation_signals


def risk_of(audit: Audit, on: date) -> dict[str, Any] | None:
    """The risk signal as it stood on that day, with its determinants; None without a score."""
    if (score := score_on(audit.program, on)) is None:
        return None
    result, weights = stored_result(score).as_dict(), score.model.content["weights"]
    return {
        "on": score.on.isoformat(),
        "model": score.model.key,
        "model_version": score.model.version,
        "low": score.risk_low,
        "high": score.risk_high,
        "coverage": score.coverage,
        "level": score.level,
        "rule": result["rule"],
        "raised_by_event": result["raised_by_event"],
        "trend": trend_on(score, on).value,
        "knock_outs": list(score.knock_outs),
        "collect_next": result["collect_next"],
        "events_counted": result["events_counted"],
        "determinants": [
            {
                "key": key,
                "weight": weight,
                "rating": result["ratings"].get(key),
                "contribution": result["contributions"][key],
            }
            for key, weight in weights.items()
        ],
    }


def teams_of(audit: Audit, on: date) -> list[dict[str, Any]]:
    teams = list(
        Team.objects.filter(organisation_id=audit.organisation_id, program=audit.program)
        .exclude(ended_on__lt=on)
        .order_by("name")
    )
    staffing = staffing_of([team.pk for team in teams], on=on)
    found = []
    for team in teams:
        figures = asdict(staffing[team.pk])
        figures["hours"] = float(figures["hours"])
        figures["turnover"] = rounded(figures["turnover"])
        full_time = float(staffing[team.pk].full_time)
        found.append({"name": team.name, "on": on.isoformat(), "full_time": full_time, **figures})
    return found


def changes_of(audit: Audit, former: Audit | None) -> list[dict[str, Any]]:
    since = former.visit_on if former else audit.program.started_on
    return [
        {"kind": event.kind, "on": event.on.isoformat(), "note": event.note, "impact": event.impact}
        for event in events_of(audit.program).filter(on__gte=since)
    ]


def signals_of(audit: Audit, on: date) -> list[dict[str, Any]]:
    """Signals about the organisation that were open for over 30 days: what and since when only."""
    return [
        {"kind": one.kind, "severity": one.severity, "on": one.raised_on.isoformat()}
        for one in old_organisation_signals(audit.program_id, on=on)
    ]
