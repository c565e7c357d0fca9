"""The parts of the statement that look back at earlier scores and store the new ones."""

from __future__ import annotations

# The ratings of a quarter ago and of two quarters ago, where both are there and differ in score.
EARLIER = """
  SELECT asked.id AS program_id, previous.ratings AS previous, before.ratings AS before
    FROM asked
   CROSS JOIN LATERAL (
     SELECT id, inputs -> 'ratings' AS ratings FROM programs_riskscore
      WHERE organisation_id = %(organisation)s AND program_id = asked.id
        AND "on" <= %(quarter_ago)s
      ORDER BY computed_at DESC, id DESC LIMIT 1) AS previous
   CROSS JOIN LATERAL (
     SELECT id, inputs -> 'ratings' AS ratings FROM programs_riskscore
      WHERE organisation_id = %(organisation)s AND program_id = asked.id
        AND "on" <= %(half_year_ago)s
      ORDER BY computed_at DESC, id DESC LIMIT 1) AS before
   WHERE previous.id <> before.id
"""

# The three ratings of a determinant in quarters. A number is both ends; 'unknown' has neither.
COMPARED = """
  SELECT program_id, adds, low, high,
         4 * COALESCE(before #> '{mixed,0}', before)::float8 AS before_low,
         4 * COALESCE(before #> '{mixed,1}', before)::float8 AS before_high,
         4 * COALESCE(previous #> '{mixed,0}', previous)::float8
           + 4 * COALESCE(previous #> '{mixed,1}', previous)::float8 AS previous_twice
    FROM (SELECT worded.program_id, adds, low, high,
                 NULLIF(earlier.before -> determinant, '"unknown"') AS before,
                 NULLIF(earlier.previous -> determinant, '"unknown"') AS previous
            FROM worded JOIN earlier USING (program_id)
           WHERE low IS NOT NULL) AS found
"""

# The change of the risk over the determinants that moved a point or more, to the same side, in
# both quarters (`programs.risk.trend`). Twice the middle is low plus high; a point is then eight.
MOVED = """
  SELECT program_id,
         sum(adds[low + 9] + adds[high + 9]
             - adds[before_low::int + 9] - adds[before_high::int + 9]) AS change
    FROM (SELECT *, previous_twice - before_low - before_high AS one,
                 low + high - before_low - before_high AS two FROM compared) AS steps
   WHERE abs(one) >= 8 AND abs(two) >= 8 AND sign(one) = sign(two)
   GROUP BY program_id
"""

# What is news gets a score: other inputs (but for the day), another model or another level.
NEWS = """
  SELECT uuidv7() AS id, scored.*
    FROM scored
    LEFT JOIN programs_programrisk AS risk
      ON risk.organisation_id = %(organisation)s AND risk.program_id = scored.program_id
    LEFT JOIN LATERAL (
     SELECT id, model_id, level, inputs FROM programs_riskscore
      WHERE organisation_id = %(organisation)s AND id = risk.score_id LIMIT 1) AS stored ON true
   WHERE stored.id IS NULL OR stored.model_id <> %(model)s OR stored.level <> scored.level
      OR stored.inputs - 'on' <> scored.inputs - 'on'
"""

WRITTEN = """
  INSERT INTO programs_riskscore (
         id, organisation_id, program_id, computed_at, "on", model_id, inputs, informants,
         risk_low, risk_high, coverage, level, knock_outs, "trigger")
  SELECT id, %(organisation)s, program_id, %(at)s, %(on)s, %(model)s, inputs, informants,
         risk_low, risk_high, coverage, level, knock_outs, %(trigger)s
    FROM news
"""

# Every program that was asked for is marked as checked, with its new score or the one it had.
CHECKED = """
  INSERT INTO programs_programrisk AS risk (
         id, organisation_id, program_id, score_id, checked_at, trend, stale_determinants,
         oldest_rating_on)
  SELECT uuidv7(), %(organisation)s, scored.program_id, COALESCE(news.id, known.score_id),
         %(at)s,
         CASE WHEN earlier.program_id IS NULL THEN 'too_few'
              WHEN COALESCE(change, 0) = 0 THEN 'stable'
              WHEN change > 0 THEN 'rises' ELSE 'falls' END,
         scored.stale, scored.oldest_on
    FROM scored
    LEFT JOIN news USING (program_id)
    LEFT JOIN programs_programrisk AS known
      ON known.organisation_id = %(organisation)s AND known.program_id = scored.program_id
    LEFT JOIN earlier ON earlier.program_id = scored.program_id
    LEFT JOIN moved ON moved.program_id = scored.program_id
      ON CONFLICT (program_id) DO UPDATE
     SET score_id = EXCLUDED.score_id, checked_at = EXCLUDED.checked_at, trend = EXCLUDED.trend,
         stale_determinants = EXCLUDED.stale_determinants,
         oldest_rating_on = EXCLUDED.oldest_rating_on
"""
