"""Recomputing the risk of many programs, against one SQL statement for the same scores.

The other statement is what one would write by hand for the shipped model on a first computation:
the latest answer per informant, medians and intervals, bounds, knock-outs, level, events, and
the same two rows per program with the same inputs and informants, under the same row-level
security. It leaves out what only ours does: asking whether a score is news, and the trend over
earlier quarters. Both start from the same rows, and neither commits, so that the foreign keys,
which are the same work for both, are left out. What they wrote is compared first.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from mbtq.core.owner import as_owner
from mbtq.core.scope import organisation_scope
from programs.catalog import risk_model
from programs.models import ProgramRisk, RiskScore
from programs.services.risk import compute_risks
from tests.benchmarks.crowd import crowd
from tests.benchmarks.line import IS_SMALL, Line, turns

BOUND = 1.5
SQL = """
WITH weights (determinant, weight) AS (
  SELECT key, value::numeric FROM jsonb_each_text(%(weights)s)),
latest AS (
  SELECT DISTINCT ON (program_id, determinant, COALESCE(informant_id, id)) *,
         low_half IS NOT NULL AND rated_on >= current_date - interval '12 months' AS counts
    FROM programs_determinantrating
   WHERE withdrawn_at IS NULL AND rated_on <= current_date
     AND rated_on >= current_date - interval '36 months'
   ORDER BY program_id, determinant, COALESCE(informant_id, id), rated_on DESC, recorded_at DESC),
together AS (
  SELECT program_id, determinant,
         count(*) FILTER (WHERE counts) AS used,
         count(*) FILTER (WHERE low_half IS NOT NULL AND NOT counts) AS expired,
         count(*) FILTER (WHERE low_half IS NULL) AS unknown,
         min(low_half) FILTER (WHERE counts) / 2.0 AS lowest,
         max(high_half) FILTER (WHERE counts) / 2.0 AS highest,
         COALESCE(bool_or(low_half <> high_half) FILTER (WHERE counts), false) AS is_mixed,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY low_half) FILTER (WHERE counts) / 2 AS middle,
         min(rated_on) FILTER (WHERE counts) AS oldest_on
    FROM latest GROUP BY program_id, determinant),
rated AS (
  SELECT *, is_mixed OR highest - lowest >= 2 AS is_wide,
         CASE WHEN is_mixed OR highest - lowest >= 2 THEN lowest ELSE middle END AS low,
         CASE WHEN is_mixed OR highest - lowest >= 2 THEN highest ELSE middle END AS high
    FROM together),
factors AS (
  SELECT *, CASE WHEN is_wide THEN NULL ELSE middle END AS point,
         CASE WHEN used = 0 THEN to_jsonb('unknown'::text)
              WHEN is_wide THEN jsonb_build_object('mixed', jsonb_build_array(low, high))
              ELSE to_jsonb(middle) END AS rating
    FROM rated JOIN weights USING (determinant)),
sums AS (
  SELECT program_id,
         sum(weight * (2 - high) / 4) AS low,
         1 - COALESCE(sum(weight) FILTER (WHERE used > 0), 0)
           + COALESCE(sum(weight * (2 - low) / 4), 0) AS high,
         sum(weight) FILTER (WHERE used > 0) AS coverage,
         max(point) FILTER (WHERE determinant = 'commitment') AS commitment,
         max(point) FILTER (WHERE determinant = 'leadership') AS leadership,
         max(point) FILTER (WHERE determinant = 'selection') AS selection,
         max(point) FILTER (WHERE determinant = 'training_supervision') AS training,
         max(point) FILTER (WHERE determinant = 'expertise') AS expertise,
         count(*) FILTER (WHERE oldest_on < current_date - interval '6 months') AS stale,
         min(oldest_on) AS oldest_on,
         jsonb_object_agg(determinant, rating) AS ratings,
         jsonb_object_agg(determinant, jsonb_build_object(
           'rating', rating, 'used', used, 'expired', expired, 'unknown', unknown,
           'spread', highest - lowest, 'is_split', COALESCE(highest - lowest >= 2, false),
           'is_stale', COALESCE(oldest_on < current_date - interval '6 months', false),
           'oldest_on', oldest_on)) AS informants
    FROM factors GROUP BY program_id),
events AS (
  SELECT program_id, jsonb_agg(jsonb_build_object('kind', kind, 'on', "on") ORDER BY "on") AS events
    FROM programs_changeevent
   WHERE withdrawn_at IS NULL AND "on" <= current_date
     AND "on" >= current_date - interval '12 months' GROUP BY program_id),
figures AS (
  SELECT p.id AS program, p.organisation_id AS place, stale, oldest_on,
         round(COALESCE(low, 0)::numeric, 9)::float8 AS low,
         round(COALESCE(high, 1)::numeric, 9)::float8 AS high,
         COALESCE(coverage, 0)::float8 AS coverage, events,
         array_remove(ARRAY[
           CASE WHEN commitment <= -2 THEN 'KO-COMMITMENT' END,
           CASE WHEN commitment <= -1 AND leadership <= -1 THEN 'KO-SUPPORT-AND-LEADERSHIP' END,
           CASE WHEN selection <= -2 THEN 'KO-SELECTION' END,
           CASE WHEN stage <= 7 AND (training <= -2 OR expertise <= -2)
                THEN 'KO-NO-EXPERT-NEAR' END,
           CASE WHEN stage >= 6 AND NOT gates_green THEN 'KO-PATIENTS-BEFORE-GATES' END],
           NULL) AS stops,
         COALESCE(informants, '{}') AS informants,
         jsonb_build_object('program', code, 'on', current_date, 'stage', stage,
           'gates_green', gates_green, 'ratings', COALESCE(ratings, '{}'),
           'events', COALESCE(events, '[]')) AS inputs
    FROM programs_program p
    LEFT JOIN sums ON sums.program_id = p.id LEFT JOIN events ON events.program_id = p.id
   WHERE p.status = 'active'),
levels AS (
  SELECT *, CASE WHEN stops <> '{}' THEN 'stop' WHEN low > .60 THEN 'high'
                 WHEN coverage < .60 OR (low < .33 AND high >= .33) OR (low <= .60 AND high > .60)
                 THEN 'unclear' WHEN high < .33 AND coverage >= .70 THEN 'low'
                 ELSE 'attention' END AS level FROM figures),
written AS (
  INSERT INTO programs_riskscore (id, organisation_id, program_id, computed_at, "on", model_id,
         inputs, informants, risk_low, risk_high, coverage, level, knock_outs, "trigger")
  SELECT uuidv7(), place, program, now(), current_date,
         (SELECT id FROM programs_riskmodel WHERE key = 'count' LIMIT 1),
         inputs, informants, low, high, coverage,
         CASE WHEN events IS NULL THEN level WHEN level = 'low' THEN 'attention'
              WHEN level = 'attention' THEN 'high' ELSE level END, stops, 'command'
    FROM levels RETURNING id, program_id)
INSERT INTO programs_programrisk (id, organisation_id, program_id, score_id, checked_at, trend,
       stale_determinants, oldest_rating_on)
SELECT uuidv7(), place, program, written.id, now(), 'too_few', COALESCE(stale, 0), oldest_on
  FROM figures JOIN written ON written.program_id = program
    ON CONFLICT (program_id) DO UPDATE SET score_id = EXCLUDED.score_id,
       checked_at = EXCLUDED.checked_at, stale_determinants = EXCLUDED.stale_determinants,
       oldest_rating_on = EXCLUDED.oldest_rating_on
"""
FIGURES = (
    *("program_id", "inputs", "informants", "risk_low", "risk_high"),
    *("coverage", "level", "knock_outs"),
)


def measure() -> list[Line]:
    """The first computation, and a later one where ours finds a trend over two quarters."""
    programs = 2_000 if IS_SMALL else 10_000
    place = crowd("crowd-recompute", programs, timezone.localdate()).pk
    _compare(place)
    lines = [_line("risk recompute against one SQL statement", place, programs)]
    for days in (200, 100):
        with organisation_scope(place):
            _ours(days)
    lines.append(_line("the same with two quarters of history", place, programs))
    return lines


def _line(name: str, place: UUID, programs: int) -> Line:
    ours, plain = turns(
        lambda: _taken_back(place, _ours), lambda: _taken_back(place, _in_sql), before=_tidy
    )
    note = f"{programs} programs: {ours:.2f} s against {plain:.2f} s"
    return Line(name, ours / plain, BOUND, note)


def _tidy() -> None:
    """Sweeps up what was taken back, which only the one that looks back would stumble over."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE programs_riskscore, programs_programrisk")


def _compare(place: UUID) -> None:
    ours: list[Any] = []
    plain: list[Any] = []
    _taken_back(place, lambda: (_ours(), ours.extend(_figures())))
    _taken_back(place, lambda: (_in_sql(), plain.extend(_figures())))
    assert ours == plain, "the two statements do not give the same scores"


def _figures() -> list[Any]:
    scores = RiskScore.objects.order_by("program_id").values_list(*FIGURES)
    risks = ProgramRisk.objects.order_by("program_id").values_list(
        "trend", "stale_determinants", "oldest_rating_on"
    )
    return [*scores, *risks]


def _taken_back(place: UUID, act: Callable[[], Any]) -> None:
    """Does it without keeping what it wrote."""
    with organisation_scope(place):
        act()
        transaction.set_rollback(True)


def _ours(days_ago: int = 0) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    compute_risks(on=timezone.localdate(at), at=at, trigger="command")


def _in_sql() -> None:
    weights = json.dumps(dict(risk_model("count").pairs))
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"weights": weights})
