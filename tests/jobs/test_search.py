"""What is typed into the search field means what it says, and a mistake is told."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import Invalid
from backend.jobs.schemas import Engine, QueueName, RunFilter, RunKind, RunState
from backend.jobs.search import describe_filter, parse_query

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def parse(typed: str) -> RunFilter:
    return parse_query(typed, now=NOW)


def test_every_qualifier_and_words_in_any_order() -> None:
    assert parse(
        "weather state:failed engine:local kind:quiz by:me since:7d queue:bulk and climate"
    ) == RunFilter(
        state=RunState.FAILED,
        engine=Engine.LOCAL,
        kind=RunKind.QUIZ,
        mine=True,
        since=NOW - timedelta(days=7),
        queue=QueueName.BULK,
        text="weather and climate",
    )


@pytest.mark.parametrize("typed", ["", "   ", '""'])
def test_nothing_typed_narrows_nothing(typed: str) -> None:
    assert parse(typed) == RunFilter()
    assert not parse(typed).narrows


@pytest.mark.parametrize(
    ("typed", "since"),
    [
        ("since:30m", NOW - timedelta(minutes=30)),
        ("since:12H", NOW - timedelta(hours=12)),
        ("since:2w", NOW - timedelta(weeks=2)),
        ("since:2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("since:2026-01-31T10:00:00+02:00", datetime(2026, 1, 31, 8, tzinfo=UTC)),
    ],
)
def test_a_time_is_an_age_or_a_date(typed: str, since: datetime) -> None:
    assert parse(typed).since == since


def test_names_and_values_may_be_capitals_and_quotes_make_words_of_anything() -> None:
    assert parse("State:FAILED") == RunFilter(state=RunState.FAILED)
    assert parse('"state:failed" "two  words"') == RunFilter(text="state:failed two words")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("colour:red", "Runs cannot be narrowed by “colour”. Use state, engine, kind, by, since, queue"),
        ("state:broken", "state is one of queued, running, succeeded, failed, cancelled, dead"),
        ("state:", "“state:” is not known"),
        ("state:failed state:dead", "“state:” is given twice"),
        ("by:ada", "only by:me is"),
        ("since:yesterday", "“since:yesterday” is no time"),
        ("since:0001-01-01T00:00:00+14:00", "too far away"),
        ("queue:fast", "queue is one of interactive, bulk"),
        ("x" * 501, "longer than 500 characters"),
        ("x" * 201, "longer than 200 characters"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        parse(typed)
    assert refused.value.code == "bad_query"


words = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters='"', exclude_categories=["Cs"]), max_size=12)
)
filters = st.builds(
    RunFilter,
    state=st.none() | st.sampled_from(RunState),
    kind=st.none() | st.sampled_from(RunKind),
    engine=st.none() | st.sampled_from(Engine),
    queue=st.none() | st.sampled_from(QueueName),
    mine=st.booleans(),
    since=st.none() | st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year > 1),
    text=words.map(lambda parts: " ".join(" ".join(parts).split())[:200].strip() or None),
)


@given(filters)
def test_a_filter_in_words_is_read_back_as_it_was(wanted: RunFilter) -> None:
    assert parse(describe_filter(wanted)) == wanted


@given(st.text(max_size=120))
def test_whatever_is_typed_is_a_filter_or_a_sentence(typed: str) -> None:
    with suppress(Invalid):
        found = parse(typed)
        assert replace(parse(describe_filter(found)), text=None) == replace(found, text=None)
