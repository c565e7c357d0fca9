"""Recomputing the risk of many programs, against one SQL statement for the same scores."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from mbtq.core.scope import organisation_scope
from programs.catalog import risk_model
from programs.models import ProgramRisk, RiskScore
from programs.services.risk import compute_risks
from tests.benchmarks.crowd import crowd
from tests.benchmarks.line import IS_SMALL, Line, seconds

BOUND = 1.5
SQL = """
WITH latest AS (
  SELECT DISTINCT ON (program_id, determinant, COALESCE(informant_id, id))
         program_id, determinant, low_half / 2.0 AS rating
    FROM programs_determinantrating
   WHERE withdrawn_at IS NULL AND rated_on > current_date - interval '12 months'
   ORDER BY program_id, determinant, COALESCE(informant_id, id), rated_on DESC, recorded_at DESC),
middle AS (
  SELECT program_id, determinant, percentile_cont(0.5) WITHIN GROUP (ORDER BY rating) AS rating
    FROM latest GROUP BY 1, 2),
weights(determinant, weight) AS (VALUES {weights}),
bounds AS (
  SELECT p.id, p.organisation_id, p.code, p.stage,
         COALESCE(sum(w.weight * (2 - m.rating) / 4), 0) AS low,
         COALESCE(sum(w.weight * (2 - m.rating) / 4), 0)
           + 1 - COALESCE(sum(w.weight) FILTER (WHERE m.rating IS NOT NULL), 0) AS high,
         COALESCE(sum(w.weight) FILTER (WHERE m.rating IS NOT NULL), 0) AS coverage,
         jsonb_object_agg(w.determinant, m.rating) AS ratings
    FROM programs_program p CROSS JOIN weights w
    LEFT JOIN middle m ON m.program_id = p.id AND m.determinant = w.determinant
   WHERE p.status = 'active' GROUP BY 1, 2, 3, 4),
written AS (
  INSERT INTO programs_riskscore (id, organisation_id, program_id, computed_at, "on", model_id,
         inputs, informants, result, risk_low, risk_high, coverage, level, knock_outs, "trigger")
  SELECT gen_random_uuid(), organisation_id, id, now(), current_date,
         (SELECT id FROM programs_riskmodel WHERE key = 'count' LIMIT 1),
         jsonb_build_object('program', code, 'stage', stage, 'ratings', ratings), ratings,
         jsonb_build_object('risk_low', low, 'risk_high', high, 'coverage', coverage,
                            'contributions', ratings),
         low, high, coverage,
         CASE WHEN (ratings->>'commitment')::float = -2 THEN 'stop' WHEN low > .60 THEN 'high'
              WHEN coverage < .60 OR (low < .33 AND high >= .33) OR (low <= .60 AND high > .60)
              THEN 'unclear' WHEN high < .33 AND coverage >= .70 THEN 'low' ELSE 'attention' END,
         '{{}}', 'command' FROM bounds RETURNING id, organisation_id, program_id)
INSERT INTO programs_programrisk (id, organisation_id, program_id, score_id, checked_at, trend,
       stale_determinants)
SELECT gen_random_uuid(), organisation_id, program_id, id, now(), 'too_few', 0 FROM written
ON CONFLICT (program_id) DO UPDATE SET score_id = EXCLUDED.score_id, checked_at = now()
"""


class _TakeBack(Exception):
    """Ends a measurement without keeping what it wrote."""


def measure() -> list[Line]:
    """Both from the same state: no score yet."""
    programs = 2_000 if IS_SMALL else 10_000
    place = crowd("crowd-recompute", programs, timezone.localdate())
    ours = seconds(lambda: _rolled_back(place.pk, _ours))
    sql = seconds(lambda: _rolled_back(place.pk, _in_sql))
    note = f"{programs} programs: {ours:.2f} s against {sql:.2f} s"
    return [Line("risk recompute against one SQL statement", ours / sql, BOUND, note)]


def _rolled_back(organisation: object, act: object) -> None:
    try:
        with transaction.atomic(), organisation_scope(organisation):  # type: ignore[arg-type]
            act()  # type: ignore[operator]
            raise _TakeBack
    except _TakeBack:
        return


def _ours() -> None:
    now = timezone.now()
    compute_risks(on=timezone.localdate(now), at=now, trigger="command")
    assert ProgramRisk.objects.exists()


def _in_sql() -> None:
    weights = ", ".join(f"('{k}', {w}::float)" for k, w in risk_model("count").pairs)
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(weights=weights))
    assert RiskScore.objects.exists()
