"""Rows of the smaller tables, in proportion to the demonstration data: for the private database of a benchmark only.

The audit trail takes nothing back, so nobody's own installation is filled with events.

What is kept for ever goes back as far at both sizes, as in an installation: changes of state and counted hours and days.
Runs, steps and samples are ten times as many. A page of any list is full at both sizes, so that the same is answered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Engine, text

from tests.demo_samples import COMPONENTS

# One event a run, as a person's click would leave.
AUDIT = """
INSERT INTO audit_events (id, at, actor_id, actor_name, action, target_kind, target_id, before, after, address,
  request_id)
SELECT id, created_at, owner_id, 'Demonstration data', (ARRAY['run.cancel', 'queue.change', 'agent.switch',
  'user.change', 'report.sign'])[1 + seed % 5], (ARRAY['run', 'queue'])[1 + seed % 2], id::text, '{"state": "running"}',
  '{"state": "cancelled"}', '192.0.2.1', md5(id::text)
FROM runs WHERE title = 'Demonstration data'
"""
SEALS = """
INSERT INTO audit_seals (number, event_id, hash, sealed_at)
SELECT row_number() OVER (ORDER BY id), id, decode(md5(id::text), 'hex'), at FROM audit_events
"""
# Errors, how often each, and whom they hit: a thousandth of the runs are errors of their own.
ERRORS = """
INSERT INTO error_groups (id, fingerprint, kind, place, edge, trace, count, first_seen, last_seen, resolved_at)
SELECT md5('error ' || n)::uuid, md5('error ' || n), 'ValueError', 'backend/somewhere.py:' || n, 'api',
  repeat('trace ', 400), 20, now() - interval '80 days', now() - interval '80 days' * n / :errors,
  CASE WHEN n % 3 = 0 THEN now() END
FROM generate_series(1, :errors) n
"""
OCCURRENCES = """
INSERT INTO error_occurrences (id, group_id, at, edge, during, request_id)
SELECT gen_random_uuid(), g.id, g.last_seen - n * interval '1 minute', 'api', 'GET /x', md5(g.fingerprint || n)
FROM error_groups g, generate_series(1, 20) n
"""
REPORTS = """
INSERT INTO reports (id, kind, state, starts_at, ends_at, made_by, attempts, verdict, headline, document,
  made_at, created_at)
SELECT gen_random_uuid(), 'asked', 'draft', day, day + interval '1 day', 'Demonstration data', 1, 'met', 'Demonstration.',
  repeat('{}', 20000), day, day
FROM generate_series(now() - make_interval(days => :reports), now(), interval '1 day') day
"""
VERIFICATIONS = """
INSERT INTO verifications (id, state, origin, run_by, host, version, started_at, finished_at, expected, passed, failed,
  skipped)
SELECT gen_random_uuid(), 'passed', 'schedule', 'Demonstration data', 'here', '0', day, day, 10, 10, 0, 0
FROM generate_series(now() - make_interval(days => :reports), now(), interval '1 day') day
"""
BACKUPS = """
INSERT INTO backups (id, state, trigger, made_by, host, file, started_at, finished_at, size, console_version)
SELECT gen_random_uuid(), 'succeeded', 'schedule', 'Demonstration data', 'here', 'demonstration', day, day, 1, '0'
FROM generate_series(now() - make_interval(days => :reports), now(), interval '1 day') day
"""
USERS = """
INSERT INTO users (id, email, name, role, password_hash, created_at, updated_at)
SELECT gen_random_uuid(), 'demonstration' || n || '@example.org', 'Demonstration data', 'educator', 'nobody', now(), now()
FROM generate_series(1, :users) n
UNION ALL SELECT gen_random_uuid(), 'person' || n || '@example.org', 'Demonstration data', 'viewer', 'nobody', now(), now()
FROM generate_series(1, 200) n
"""
SESSIONS = """
INSERT INTO sessions (id, user_id, created_at, last_seen_at, expires_at, user_agent, address, refresh_hash, refresh_jti,
  refresh_kid, refresh_issued_at)
SELECT gen_random_uuid(), id, now(), now(), now() + interval '8 hours', 'a browser', '192.0.2.1',
  sha256(id::text::bytea), gen_random_uuid(), 'none', now()
FROM users WHERE disabled_at IS NULL
"""

# A school: everybody has a hundred runs and their items, whatever the size.
OWNERS = """
WITH everybody AS (
  SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM users WHERE email LIKE 'demonstration_%@example.org'
    AND name = 'Demonstration data' AND email <> 'demonstration@example.org'
), given AS (
  UPDATE runs SET owner_id = everybody.id, state = CASE WHEN seed % 100 = 11 THEN 'dead' ELSE state END
  FROM everybody WHERE everybody.place = runs.seed % :users RETURNING runs.id, owner_id
)
UPDATE items SET owner_id = given.owner_id FROM given WHERE items.run_id = given.id
"""
QUIZZES = """
INSERT INTO quizzes (id, owner_id, title, run_id, created_at, updated_at)
SELECT id, owner_id, 'Demonstration data', id, created_at, created_at FROM runs WHERE kind = 'quiz'
"""
QUIZ_ITEMS = """
INSERT INTO quiz_items (quiz_id, item_id, position) SELECT q.id, i.id, 0 FROM quizzes q JOIN items i ON i.run_id = q.run_id
"""
# Everybody may read each hundredth, more than a page holds, and each person each thousandth besides.
SHARES = """
WITH numbered AS (SELECT id, owner_id, row_number() OVER (ORDER BY id) AS n FROM quizzes)
INSERT INTO quiz_shares (id, quiz_id, user_id, created_at)
SELECT gen_random_uuid(), id, NULL::uuid, now() FROM numbered WHERE n % 100 = 0
UNION ALL SELECT gen_random_uuid(), numbered.id, users.id, now() FROM numbered JOIN users ON users.id <> numbered.owner_id
WHERE n % 1000 = 1
"""
# A person with a bank of as many items as there are runs, which nobody here has: filed in every way, each with words of
# its own, a hundredth alike, a tenth used.
KEEPER = UUID(int=1)
BANK = """
WITH keeper AS (
  INSERT INTO users (id, email, name, role, password_hash, created_at, updated_at)
  VALUES ('00000000-0000-0000-0000-000000000001', 'bank@example.org', 'Demonstration data', 'educator', 'nobody', now(),
    now())
  RETURNING id
)
INSERT INTO items (id, owner_id, type, stem, options, answer, points, evidence, explanation, bloom, difficulty, tags,
  objectives, findings, provenance, state, version, created_at, updated_at, last_used_at, fingerprint, likeness)
SELECT (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || substr(md5('bank ' || n), 1, 3) || '8' ||
    substr(md5('bank ' || n), 4, 15))::uuid, keeper.id,
  (ARRAY['multiple_choice', 'short_answer', 'true_false', 'cloze'])[1 + n % 4],
  'Which ' || (ARRAY['instrument', 'process', 'law', 'person', 'year', 'organ', 'river'])[1 + n % 7] || ' of chapter '
    || n % 50 || ' explains term' || n % 5000 || ' and ' || substr(md5(n::text), 1, 8) || '?',
  jsonb_build_array(jsonb_build_object('text', 'word' || n % 3000, 'correct', true, 'rationale', 'Since it is so.'),
    jsonb_build_object('text', 'another' || n % 2999, 'correct', false, 'rationale', '')),
  '{}', 1, '[]', 'Explained in so many words as a teacher writes below a question.',
  (ARRAY['remember', 'understand', 'apply', 'analyze'])[1 + n % 4], (ARRAY['easy', 'medium', 'hard'])[1 + n % 3],
  jsonb_build_array('chapter ' || n % 50, 'week ' || n % 400), jsonb_build_array('Explain ' || n % 300), '[]',
  '{"engine": "person"}', (ARRAY['draft', 'approved', 'approved', 'rejected'])[1 + (n / 7) % 4], 1, now(), now(),
  CASE WHEN n % 10 = 0 THEN now() - make_interval(days => n % 365) END,
  md5((n - CASE WHEN n % 100 = 0 THEN 1 ELSE 0 END)::text),
  (SELECT array_agg(hashtextextended(band || ' ' || CASE WHEN band < 2 THEN n % 2000 ELSE n END, 0))
    FROM generate_series(1, 24) band)
FROM keeper, generate_series(1, :bank) n
"""
TWINS = """
INSERT INTO item_twins (id, owner_id, older_id, newer_id, likeness)
SELECT gen_random_uuid(), owner_id, id, before, 0.7
FROM (SELECT id, owner_id, lag(id) OVER (ORDER BY id) AS before, row_number() OVER (ORDER BY id) AS n FROM items
  WHERE owner_id = '00000000-0000-0000-0000-000000000001') each
WHERE before IS NOT NULL AND n % 100 = 0
"""
CONTENTS = """
INSERT INTO contents (id, owner_id, run_id, kind, title, audience, state, version, created_at, updated_at)
SELECT id, owner_id, id, kind, 'Demonstration data', '', 'draft', 1, created_at, created_at FROM runs
WHERE kind = 'study_guide'
"""
# What the processes would have counted: 60 routes, each hour of 28 days, and that they were there.
REQUESTS = """
INSERT INTO metric_cells (family, grain, began, keys, histogram, n, missing, total, squares)
SELECT 'requests', grain, date_trunc(grain, now(), 'UTC') - n * step,
  jsonb_build_object('route', '/demonstration/' || route, 'method', 'GET', 'status', '2xx'),
  '{"-40": 3, "-35": 9, "-30": 20, "-25": 12, "-20": 4, "-10": 1}'::jsonb, 49, 0, 4.9, 1
FROM (VALUES ('hour', interval '1 hour', 672), ('day', interval '1 day', 28)) grains(grain, step, many),
  generate_series(1, many) n, generate_series(1, :routes) route
UNION ALL
SELECT 'heard', grain, date_trunc(grain, now(), 'UTC') - n * step, '{}'::jsonb, NULL, minutes, 0, 0, 0
FROM (VALUES ('hour', interval '1 hour', 672, 60), ('day', interval '1 day', 28, 1440)) grains(grain, step, many, minutes),
  generate_series(1, many) n
"""
# Before the first sample only what is kept: trouble as often as the samples have it, and what probes took.
CHANGES = """
INSERT INTO status_changes (component, at, state, before, summary)
SELECT component, at + after, state, before, 'Demonstration data.'
FROM (SELECT component, c, (SELECT min(at) FROM status_samples) AS first
    FROM unnest(CAST(:components AS text[])) WITH ORDINALITY named(component, c)) each,
  (VALUES ('degraded', 5.8, interval '0', interval '140 s'), ('down', 19.4, interval '1 hour', interval '168 s'))
    kinds(trouble, hours, later, lasts),
  generate_series(first - interval '90 days', first - interval '1 day', make_interval(secs => hours * 3600)) day,
  LATERAL (VALUES (trouble, 'operational', interval '0'), ('operational', trouble, lasts)) turns(state, before, after),
  LATERAL (SELECT day + later + c * interval '1 minute' AS at) moment
ON CONFLICT DO NOTHING
"""
PROBES = """
INSERT INTO metric_cells (family, grain, began, keys, histogram, n, missing, total, squares)
SELECT 'probe_ms', grain, began, jsonb_build_object('component', component),
  (SELECT jsonb_object_agg(bucket, many / 50 + bucket) FROM generate_series(1, 49) bucket), many, 0, many * 52.0,
  many * 3600.0
FROM (VALUES ('hour', interval '1 hour', 257), ('day', interval '1 day', 6171)) grains(grain, step, many),
  (SELECT date_trunc('day', min(at), 'UTC') AS first FROM status_samples) samples,
  generate_series(first - interval '90 days', first - step, step) began, unnest(CAST(:components AS text[])) component
UNION ALL
SELECT 'probed', grain, began, '{}'::jsonb, NULL, minutes, 0, 0, 0
FROM (VALUES ('hour', interval '1 hour', 60), ('day', interval '1 day', 1440)) grains(grain, step, minutes),
  (SELECT date_trunc('day', min(at), 'UTC') AS first FROM status_samples) samples,
  generate_series(first - interval '90 days', first - step, step) began
"""
MARKS = """
INSERT INTO metric_marks (family, rolled_until, looked_until)
SELECT family, date_trunc('hour', now(), 'UTC'), now() FROM (VALUES ('requests'), ('heard')) f(family)
"""

STATEMENTS = (
    *(
        USERS,
        SESSIONS,
        OWNERS,
        QUIZZES,
        QUIZ_ITEMS,
        SHARES,
        CONTENTS,
        AUDIT,
        SEALS,
        ERRORS,
        OCCURRENCES,
        REPORTS,
        VERIFICATIONS,
    ),
    *(BACKUPS, REQUESTS, MARKS, CHANGES, BANK, TWINS),
)


ASIDE = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE NOT i.indisunique AND c.relkind = 'i' AND t.relkind = 'r' AND NOT t.relispartition
  AND c.relnamespace = 'public'::regnamespace
"""


def fill(engine: Engine, runs: int) -> None:
    """Fill the tables that `make demo` leaves alone, for so many runs."""
    values = {"errors": runs // 100, "reports": runs // 100, "users": runs // 100, "routes": 60, "bank": runs}
    with engine.begin() as connection:
        for statement in STATEMENTS:
            connection.execute(text(statement), values | {"components": list(COMPONENTS)})


def fill_older(engine: Engine) -> None:
    """What probes took before the first sample, after the hours since have been counted."""
    with engine.begin() as connection:
        connection.execute(text(PROBES), {"components": list(COMPONENTS)})


@contextmanager
def in_bulk(engine: Engine) -> Iterator[None]:
    """Without indexes that no constraint needs, and without looking up each foreign key; afterwards all is as before."""
    name = engine.url.database
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        aside = connection.execute(text(ASIDE)).all()
        for index, _ in aside:
            connection.execute(text(f"DROP INDEX {index}"))
        connection.execute(text(f"ALTER DATABASE {name} SET session_replication_role = replica"))
    engine.dispose()
    yield
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _, made_by in aside:
            connection.execute(text(made_by))
        connection.execute(text(f"ALTER DATABASE {name} RESET session_replication_role"))
    engine.dispose()
