"""Demonstration data, made in the database itself: `make demo SCALE=small|large` puts it into the one `DATABASE_URL` names.

Everything of it belongs to one user, `demonstration@example.org`, or to components named `demonstration-…`, and every title
says that it is demonstration data.
"""

import os
import sys
import time
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from backend.db import engine as db_engine
from backend.db.migrate import upgrade
from backend.db.unit_of_work import unit_of_work
from backend.metrics import service as metrics
from tests.demo_samples import make_samples

EMAIL = "demonstration@example.org"
MARK = "Demonstration data"


@dataclass(frozen=True)
class Scale:
    """How much is made, over the last 90 days."""

    samples: int
    runs: int
    steps: int


SCALES = {"small": Scale(100_000, 10_000, 50_000), "large": Scale(1_000_000, 100_000, 500_000)}
# Made anew by the roll-up, since old hours have just been filled; what processes counted themselves cannot be.
COUNTED = """
WITH marks AS (DELETE FROM metric_marks WHERE family NOT IN ('requests', 'heard', 'lookups')),
  hours AS (DELETE FROM step_hours)
DELETE FROM metric_cells WHERE family NOT IN ('requests', 'heard', 'lookups')
"""

# Ids of version 7, as ours are: they sort by when a run was asked for.
RUN_ID = """
CREATE OR REPLACE FUNCTION pg_temp.demonstration_run(n int, runs int) RETURNS uuid LANGUAGE sql STABLE AS $$
SELECT (lpad(to_hex((extract(epoch FROM now() - interval '90 days' * (1 - n::float / runs)) * 1000)::bigint), 12, '0')
  || '7' || substr(md5('demonstration ' || n), 1, 3) || '8' || substr(md5('demonstration ' || n), 4, 15))::uuid $$
"""
USER = """
INSERT INTO users (id, email, name, role, password_hash, disabled_at, created_at, updated_at)
VALUES (gen_random_uuid(), :email, :mark, 'educator', 'nobody signs in as this', now(), now(), now())
ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id
"""
# The n-th run of many: at a time, in a state, of a kind that follow from n, so that the same scale is the same data.
RUNS = """
INSERT INTO runs (id, owner_id, kind, engine, engine_version, state, title, blueprint, seed, requested, delivered,
  shortfall, cost_amount, cost_kind, attempt, queue, created_at, dispatched_at, started_at, finished_at)
SELECT pg_temp.demonstration_run(n, :runs), :owner, (ARRAY['quiz','quiz','quiz','study_guide'])[1 + n % 4],
  (ARRAY['local','provider'])[1 + (n / 4) % 2], 'demonstration', CASE WHEN n % 50 = 7 THEN 'failed' WHEN n % 61 = 3
  THEN 'cancelled' WHEN n % 997 = 5 THEN 'dead' ELSE 'succeeded' END, :mark, '{"counts": {"multiple_choice": 2}}', n, 2,
  2, '[]', 0, 'measured', 1 + (n % 40 = 0)::int, (ARRAY['interactive','bulk'])[1 + (n / 8) % 2], asked, asked,
  asked + make_interval(secs => wait), asked + make_interval(secs => wait + 2 + n % 30)
FROM (SELECT n, now() - interval '90 days' * (1 - n::float / :runs) - interval '2 minutes' AS asked,
  0.05 + (hashint4(n) & 1023)::float / 100 AS wait FROM generate_series(1, :runs) n) made
"""
STEPS = """
INSERT INTO steps (run_id, index, item_id, state, policy, action, reward, context, agent, model, tokens, cost,
  latency_ms, outcome, refused, created_at)
SELECT pg_temp.demonstration_run(n, :runs), i,
  CASE WHEN i % 5 = 0 AND (n * 3 + i) % 31 <> 0 THEN md5('demonstration item ' || n)::uuid END, '{}', '{}',
  jsonb_build_object('name', (ARRAY['draft','solve','repair','solve','check'])[1 + i % 5]), '{"scalar": 0.9}',
  CASE WHEN (n + i) % 9 = 0 THEN '{"refused_by_check": {"word_repeats": 2}}'::jsonb ELSE '{}'::jsonb END,
  (ARRAY['QuizAgent','SolverAgent','ReviewAgent','SolverAgent','ReviewAgent'])[1 + i % 5], NULL, '{}', 0,
  1 + (hashint4(n * 7 + i) & 4095), CASE WHEN (n * 3 + i) % 31 = 0 THEN 'refused' ELSE 'passed' END, '[]',
  now() - interval '90 days' * (1 - n::float / :runs) - interval '110 seconds' + make_interval(secs => i)
FROM generate_series(1, :runs) n, generate_series(0, :each - 1) i
"""
ITEMS = """
INSERT INTO items (id, owner_id, run_id, slot, type, stem, options, answer, points, evidence, explanation, bloom,
  difficulty, tags, findings, provenance, state, version, created_at, updated_at)
SELECT md5('demonstration item ' || n)::uuid, :owner, pg_temp.demonstration_run(n, :runs), 0, 'short_answer', :mark, '[]',
  '{"accepted": ["demonstration"]}', 1, '[]', '', 'remember', 'medium', '["demonstration"]',
  CASE WHEN n % 5 = 0 THEN '[{"check": "word_repeats", "severity": "warning", "message": "Demonstration."}]'::jsonb
  ELSE '[]'::jsonb END, CASE WHEN (n / 4) % 2 = 1 THEN jsonb_build_object('engine', 'provider', 'model',
  'demonstration-' || n % 2, 'prompt', 'draft/v' || 1 + n % 2) ELSE '{"engine": "local"}'::jsonb END,
  CASE WHEN n % 4 = 0 THEN 'rejected' ELSE 'approved' END, 2, asked, asked
FROM (SELECT n, now() - interval '90 days' * (1 - n::float / :runs) - interval '100 seconds' AS asked
  FROM generate_series(1, :runs) n) made
"""
VERDICTS = """
INSERT INTO item_versions (id, item_id, version, change, content, state, actor_name, created_at)
SELECT gen_random_uuid(), id, version, state, '{}', state, :mark, created_at + interval '40 seconds' FROM items
WHERE owner_id = :owner
"""
ENDPOINTS = """
INSERT INTO provider_endpoints (id, base_url, model, not_taken, failures_in_a_row)
SELECT gen_random_uuid(), 'demonstration', 'demonstration-' || n, '[]', 0 FROM generate_series(0, 1) n
ON CONFLICT DO NOTHING
"""
CALLS = """
INSERT INTO provider_calls (id, endpoint_id, run_id, owner_id, agent, prompt, mode, outcome, cost, input_tokens,
  cached_tokens, output_tokens, reasoning_tokens, latency_ms, started_at, finished_at)
SELECT gen_random_uuid(), e.id, pg_temp.demonstration_run(n, :runs), :owner, 'QuizAgent', 'draft/v' || 1 + n % 2,
  'json_schema', CASE WHEN n % 70 = 0 THEN 'timeout' ELSE 'ok' END, 0.001 + (hashint4(n) & 255)::float / 100000,
  900, 100, 300, 0, 1500, asked, asked + interval '2 seconds'
FROM (SELECT n, now() - interval '89 days' * (1 - n::float / :runs) - interval '100 seconds' AS asked
  FROM generate_series(1, :runs) n WHERE (n / 4) % 2 = 1) made
JOIN provider_endpoints e ON e.base_url = 'demonstration' AND e.model = 'demonstration-' || n % 2
"""


def make(engine: Engine, scale: Scale) -> None:
    """Take away the demonstration data there is, and make it anew."""
    with engine.begin() as connection:
        values = {"owner": connection.scalar(text(USER), {"email": EMAIL, "mark": MARK}), "mark": MARK}
        values |= {"runs": scale.runs, "each": scale.steps // scale.runs}
        forget(connection, values)
        for statement in (RUN_ID, RUNS, ITEMS, STEPS, VERDICTS, ENDPOINTS, CALLS, COUNTED):
            connection.execute(text(statement), values)
    make_samples(engine, scale.samples)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def forget(connection: Connection, values: dict[str, object]) -> None:
    """Delete what an earlier call made; nobody else's rows."""
    for table in ("runs", "items", "provider_calls"):
        connection.execute(text(f"DELETE FROM {table} WHERE owner_id = :owner"), values)


def count(engine: Engine) -> None:
    """Roll up every closed hour."""
    db_engine.bind_engine(engine)
    done = False
    while not done:
        with unit_of_work() as uow:
            done = metrics.roll_up(uow)


def main() -> int:
    """Make it, and say how long that took."""
    url, size = os.environ.get("DATABASE_URL"), sys.argv[1] if len(sys.argv) > 1 else "small"
    if not url or size not in SCALES:
        sys.stderr.write("Set DATABASE_URL to the database it is for, and SCALE to small or large.\n")
        return 2
    scale = SCALES[size]
    engine = db_engine.make_engine(url)
    upgrade(engine)
    began = time.perf_counter()
    make(engine, scale)
    made = time.perf_counter()
    count(engine)
    sys.stdout.write(
        f"{scale.samples:,} samples, {scale.runs:,} runs and {scale.steps:,} steps of demonstration data in "
        f"{made - began:.1f} s, counted in {time.perf_counter() - made:.1f} s.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
