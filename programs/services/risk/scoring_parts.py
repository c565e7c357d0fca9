"""The parts of the statement that score a program; each reads from those above it."""

from __future__ import annotations

from psycopg2 import sql

# The model: per determinant its weight, and what each rating from -2 to 2 adds (17 quarters).
FACTORS = """
  SELECT * FROM jsonb_to_recordset(%(factors)s)
           AS (determinant text, weight int, adds int[])
"""

# The programs that are asked for: the running ones, or only some of them.
ASKED = """
  SELECT id, code, stage, gates_green
    FROM programs_program
   WHERE organisation_id = %(organisation)s AND status = 'active'
     AND (%(only)s::uuid[] IS NULL OR id = ANY (%(only)s::uuid[]))
"""

# The latest answer of each informant; an informant without a name counts each time.
LATEST = """
  SELECT DISTINCT ON (program_id, determinant, COALESCE(informant_id, id))
         program_id, determinant, low_half, high_half, rated_on,
         low_half IS NOT NULL AS is_known,
         low_half IS NOT NULL AND rated_on >= %(expired_before)s AS is_used
    FROM programs_determinantrating
   WHERE organisation_id = %(organisation)s AND withdrawn_at IS NULL
     AND rated_on BETWEEN %(kept_since)s AND %(on)s
     AND (%(only)s::uuid[] IS NULL OR program_id = ANY (%(only)s::uuid[]))
   ORDER BY program_id, determinant, COALESCE(informant_id, id),
            rated_on DESC, recorded_at DESC, id DESC
"""

# What the informants on one determinant say together (`programs.risk.informants.combine`).
TOGETHER = """
  SELECT program_id, determinant,
         count(*) FILTER (WHERE is_used) AS used,
         count(*) FILTER (WHERE is_known AND NOT is_used) AS expired,
         count(*) FILTER (WHERE NOT is_known) AS unknown,
         min(low_half) FILTER (WHERE is_used) AS lowest,
         max(high_half) FILTER (WHERE is_used) AS highest,
         bool_or(low_half <> high_half) FILTER (WHERE is_used) AS has_mixed,
         array_agg(low_half ORDER BY low_half) FILTER (WHERE is_used) AS answers,
         min(rated_on) FILTER (WHERE is_used) AS oldest_on
    FROM latest
   GROUP BY program_id, determinant
"""

# The rating in quarters: an interval, or the median twice. Both are NULL when nothing is known.
RATED = """
  SELECT program_id, determinant, used, expired, unknown, oldest_on,
         highest - lowest AS spread,
         COALESCE(highest - lowest >= %(split_from)s, false) AS is_split,
         COALESCE(oldest_on < %(stale_before)s, false) AS is_stale,
         CASE WHEN has_mixed OR highest - lowest >= %(split_from)s THEN 2 * lowest
              ELSE answers[(used + 1) / 2] + answers[used / 2 + 1] END AS low,
         CASE WHEN has_mixed OR highest - lowest >= %(split_from)s THEN 2 * highest
              ELSE answers[(used + 1) / 2] + answers[used / 2 + 1] END AS high
    FROM together
"""

# With the rating as it is stored. Text, because building JSON part by part takes three times as
# long as reading it once.
WORDED = """
  SELECT rated.*, weight, adds,
         CASE WHEN low IS NULL THEN '"unknown"'
              WHEN low = high THEN (%(plain)s::text[])[low + 9]
              ELSE '{"mixed": [' || (%(plain)s::text[])[low + 9] || ', '
                   || (%(plain)s::text[])[high + 9] || ']}' END AS rating
    FROM rated JOIN factors USING (determinant)
"""

# One row per program with an answer. What is unknown adds nothing to the lower bound and its whole
# weight to the upper one. A determinant has a column of its own for the knock-outs, which ask for
# known values only.
WEIGHED = """
  SELECT program_id,
         sum(adds[high + 9]) AS low,
         sum(adds[low + 9]) AS high,
         sum(weight) FILTER (WHERE low IS NOT NULL) AS known,
         count(*) FILTER (WHERE is_stale) AS stale,
         min(oldest_on) AS oldest_on,
         max(low) FILTER (WHERE low = high AND determinant = 'commitment') AS commitment,
         max(low) FILTER (WHERE low = high AND determinant = 'leadership') AS leadership,
         max(low) FILTER (WHERE low = high AND determinant = 'selection') AS selection,
         max(low) FILTER (WHERE low = high AND determinant = 'training_supervision')
           AS training_supervision,
         max(low) FILTER (WHERE low = high AND determinant = 'structured_plan') AS structured_plan,
         max(low) FILTER (WHERE low = high AND determinant = 'expertise') AS expertise,
         max(low) FILTER (WHERE low = high AND determinant = 'budget') AS budget,
         max(low) FILTER (WHERE low = high AND determinant = 'team_size') AS team_size,
         ('{' || string_agg('"' || determinant || '": ' || rating, ', ') || '}')::jsonb AS ratings,
         ('{' || string_agg(
           '"' || determinant || '": {"rating": ' || rating
           || ', "used": ' || used || ', "expired": ' || expired || ', "unknown": ' || unknown
           || ', "spread": ' || COALESCE(round(spread / 2.0, 1)::text, 'null')
           || ', "is_split": ' || is_split || ', "is_stale": ' || is_stale
           || ', "oldest_on": ' || COALESCE('"' || oldest_on || '"', 'null') || '}',
           ', ') || '}')::jsonb AS informants
    FROM worded
   GROUP BY program_id
"""

# Changes around a program: all that are stored with the case, and whether one raises the level.
CHANGED = """
  SELECT program_id,
         bool_or("on" >= %(events_since)s) AS is_raised,
         jsonb_agg(jsonb_build_object('kind', kind, 'on', "on") ORDER BY "on", id) AS events
    FROM programs_changeevent
   WHERE organisation_id = %(organisation)s AND withdrawn_at IS NULL
     AND "on" BETWEEN %(events_kept_since)s AND %(on)s
     AND (%(only)s::uuid[] IS NULL OR program_id = ANY (%(only)s::uuid[]))
   GROUP BY program_id
"""

# The figures of each program and the knock-outs that fire, in the order of the model.
FIGURES = sql.SQL("""
  SELECT asked.id AS program_id,
         COALESCE(low, 0) / 1e9::float8 AS risk_low,
         (%(whole)s + COALESCE(high, 0) - COALESCE(known, 0)) / 1e9::float8 AS risk_high,
         COALESCE(known, 0) / 1e9::float8 AS coverage,
         COALESCE(is_raised, false) AS is_raised,
         array_remove(ARRAY[{knock_outs}]::text[], NULL) AS knock_outs,
         COALESCE(stale, 0) AS stale, oldest_on,
         COALESCE(informants, '{{}}') AS informants,
         jsonb_build_object(
           'program', code, 'on', %(on)s::date, 'stage', stage, 'gates_green', gates_green,
           'ratings', COALESCE(ratings, '{{}}'), 'events', COALESCE(events, '[]')) AS inputs
    FROM asked
    LEFT JOIN weighed ON weighed.program_id = asked.id
    LEFT JOIN changed ON changed.program_id = asked.id
""")

# The level before events (`programs.risk.scoring.decide`, in the same order).
DECIDED = """
  SELECT *,
         CASE WHEN knock_outs <> '{}' THEN 'stop'
              WHEN risk_low > %(high_above)s THEN 'high'
              WHEN coverage < %(min_coverage)s THEN 'unclear'
              WHEN risk_low < %(low_below)s AND risk_high >= %(low_below)s THEN 'unclear'
              WHEN risk_low <= %(high_above)s AND risk_high > %(high_above)s THEN 'unclear'
              WHEN risk_high < %(low_below)s AND coverage >= %(low_min_coverage)s THEN 'low'
              ELSE 'attention' END AS level_before
    FROM figures
"""

# A recent change moves a level up by one.
SCORED = """
  SELECT *,
         CASE WHEN is_raised AND level_before = 'low' THEN 'attention'
              WHEN is_raised AND level_before = 'attention' THEN 'high'
              ELSE level_before END AS level
    FROM decided
"""
