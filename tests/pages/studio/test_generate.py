"""From a text to a running quiz, and from a run to what came of it."""

from uuid import UUID

import pytest

from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import recording
from backend.jobs import service as jobs
from backend.jobs.recording import Made, StepRecord
from backend.jobs.schemas import Engine, NewRun, Run, RunFilter, RunState, ShortfallReason
from backend.permissions import Actor
from backend.quiz import service as quizzes
from backend.quiz.schemas import Blueprint, ItemType, Provenance
from backend.sources import service as sources
from tests.factories import CHAPTER, a_multiple_choice, a_person, a_source
from tests.pages.studio.conftest import Browser, read, widget, words_on

GENERATE = "studio/generate/generate.py"
BLUEPRINT = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 2, ItemType.CLOZE: 1}, seed=7)


def a_queued_run(uow: UnitOfWork, owner: Actor) -> Run:
    """A run nobody has begun."""
    return jobs.start_run(uow, owner, NewRun(source_id=a_source(uow, owner).id, blueprint=BLUEPRINT))


def a_step(index: int, outcome: str) -> StepRecord:
    """One transition of a run."""
    return StepRecord(
        index=index,
        state={},
        policy={},
        action={"name": "draft", "slot": index, "type": "multiple_choice"},
        reward={},
        context={},
        agent="QuizAgent",
        latency_ms=12.0,
        outcome=outcome,
        refused=[],
    )


def a_run_with_one_question(uow: UnitOfWork, owner: Actor) -> Run:
    """A run in progress that has delivered the first of its three questions."""
    run = a_queued_run(uow, owner)
    recording.begin(uow, run.id, engine_versions=dict.fromkeys(Engine, "test"))
    assert run.source_id is not None
    quiz_id = quizzes.quiz_for_run(
        uow, run.id, owner_id=owner.user_id, title="Weather", source_id=run.source_id
    )
    item_id = _drafted(uow, owner, run, quiz_id, slot=0)
    recording.deliver(uow, run.id, a_step(0, "passed"), Made(item_id, quiz_id=quiz_id))
    return jobs.read_run(uow, owner, run.id)


def _drafted(uow: UnitOfWork, owner: Actor, run: Run, quiz_id: UUID, *, slot: int) -> UUID:
    assert run.source_id is not None
    return quizzes.add_drafted_item(
        uow,
        run.id,
        quiz_id=quiz_id,
        owner_id=owner.user_id,
        source_id=run.source_id,
        slot=slot,
        content=a_multiple_choice(),
        findings=[],
        provenance=Provenance(engine="local", agent="QuizAgent"),
    )


def a_finished_run(uow: UnitOfWork, owner: Actor) -> Run:
    """A run that made one question of three and says why."""
    run = a_run_with_one_question(uow, owner)
    reason = ShortfallReason(
        code="no_more_facts", count=2, message="2 × cloze: the text carries no further fact."
    )
    recording.give_up(uow, run.id, a_step(1, "shortfall"), item_type="cloze", reason=reason)
    recording.finish(uow, run.id, a_step(2, "finished"))
    return jobs.read_run(uow, owner, run.id)


def test_a_pasted_text_becomes_a_source_with_a_suggestion(browser: Browser, ada: Actor) -> None:
    page = browser.open(GENERATE)
    page.text_area(key="paste_text").set_value(CHAPTER)
    page.toggle(key="paste_local_only").set_value(True)
    page.button(key="paste_submit").click().run()
    source = read(sources.list_sources, ada).items[0]
    assert (source.title, source.local_only) == ("Weather and climate", True)
    assert page.query_params["source"] == str(source.id)
    assert "at most about" in words_on(page)
    assert page.button(key="make_quiz").label == "Make quiz"


def test_a_text_that_is_too_short_is_refused_and_kept(browser: Browser, ada: Actor) -> None:
    page = browser.open(GENERATE)
    page.text_area(key="paste_text").set_value("Too short.")
    page.button(key="paste_submit").click().run()
    assert "2 words" in words_on(page)
    assert page.text_area(key="paste_text").value == "Too short."
    assert not read(sources.list_sources, ada).items


def test_an_uploaded_file_becomes_a_source_named_after_it(browser: Browser, ada: Actor) -> None:
    page = browser.open(GENERATE)
    widget(page, "source_way").set_value("Upload a file").run()
    page.file_uploader(key="upload_file").upload("weather.txt", CHAPTER.encode())
    page.button(key="upload_submit").click().run()
    assert read(sources.list_sources, ada).items[0].title == "weather"


def test_a_file_of_another_kind_is_refused_in_words(browser: Browser, ada: Actor) -> None:
    page = browser.open(GENERATE)
    widget(page, "source_way").set_value("Upload a file").run()
    page.file_uploader(key="upload_file").upload("weather.pdf", b"not a PDF at all, only its name")
    page.button(key="upload_submit").click().run()
    assert "weather.pdf is not a PDF file" in words_on(page)
    assert not read(sources.list_sources, ada).items


def test_upload_without_a_file_asks_for_one(browser: Browser) -> None:
    page = browser.open(GENERATE)
    widget(page, "source_way").set_value("Upload a file").run()
    page.button(key="upload_submit").click().run()
    assert "Choose a file first." in words_on(page)


def test_an_earlier_source_is_one_choice_away(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    source = a_source(uow, ada)
    page = browser.open(GENERATE)
    widget(page, "source_way").set_value("Use an earlier source").run()
    page.selectbox(key="earlier_source").set_value(source.id).run()
    assert "words in" in words_on(page)


def test_one_click_starts_the_suggested_quiz(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    page = browser.open(GENERATE, source=a_source(uow, ada).id)
    page.button(key="make_quiz").click().run()
    run = read(jobs.list_runs, ada, RunFilter()).items[0]
    assert page.query_params["run"] == str(run.id)
    assert run.state is RunState.QUEUED
    assert "No worker is running" in words_on(page)


def test_the_blueprint_is_what_was_chosen(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    source = a_source(uow, ada)
    page = browser.open(GENERATE, source=source.id)
    for number in page.number_input:
        if str(number.key).startswith("count_"):
            number.set_value(0)
    page.number_input(key=f"count_cloze_{source.id}").set_value(3)
    widget(page, f"difficulty_{source.id}").set_value("hard")
    widget(page, f"bloom_{source.id}").set_value(["understand"])
    page.text_input(key=f"audience_{source.id}").set_value("Grade 8")
    page.number_input(key=f"seed_{source.id}").set_value(7)
    page.run()
    page.button(key="make_quiz").click().run()
    blueprint = read(jobs.list_runs, ada, RunFilter()).items[0].blueprint
    assert blueprint.counts == {ItemType.CLOZE: 3}
    assert (blueprint.difficulty, blueprint.bloom, blueprint.audience, blueprint.seed) == (
        "hard",
        ["understand"],
        "Grade 8",
        7,
    )


def test_asking_for_nothing_cannot_be_started(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    page = browser.open(GENERATE, source=a_source(uow, ada).id)
    for number in page.number_input:
        if str(number.key).startswith("count_"):
            number.set_value(0)
    page.run()
    assert page.button(key="make_quiz").disabled
    assert "Ask for at least one item." in words_on(page)


def test_a_provider_that_is_not_configured_is_refused_in_words(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    source = a_source(uow, ada)
    page = browser.open(GENERATE, source=source.id)
    widget(page, f"engine_{source.id}").set_value("provider").run()
    page.button(key="make_quiz").click().run()
    assert "No model provider is configured." in words_on(page)


def test_questions_appear_while_the_run_goes_on(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    words = words_on(browser.open(GENERATE, run=a_run_with_one_question(uow, ada).id))
    assert "1 of 3 questions made." in words
    assert "Last: a multiple choice question, drafted and checked" in words
    assert "Which instrument measures air pressure?" in words
    assert "yellow-background" in words


def a_question_that_waits(uow: UnitOfWork, owner: Actor) -> tuple[Run, str]:
    """A run whose one question waits for its blind answer, and that question's id."""
    run = a_queued_run(uow, owner)
    recording.begin(uow, run.id, engine_versions=dict.fromkeys(Engine, "test"))
    quiz_id = quizzes.quiz_for_run(
        uow, run.id, owner_id=owner.user_id, title="Weather", source_id=run.source_id
    )
    item_id = _drafted(uow, owner, run, quiz_id, slot=0)
    recording.deliver(uow, run.id, waiting(a_step(0, "passed")), Made(item_id, quiz_id=quiz_id))
    return jobs.read_run(uow, owner, run.id), str(item_id)


def waiting(step: StepRecord, **action: str) -> StepRecord:
    """The same step, whose question is to be answered blind."""
    step.context = {"to_solve": True, "standing": "checking"}
    step.action |= action
    return step


def answered(index: int, item_id: str, outcome: str, standing: str) -> StepRecord:
    """A blind answer."""
    step = a_step(index, outcome)
    step.agent, step.action = "SolverAgent", step.action | {"name": "solve", "item_id": item_id}
    step.context = {"standing": standing}
    return step


def test_a_question_is_checking_until_it_was_answered_blind(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    run, item_id = a_question_that_waits(uow, ada)
    page = browser.open(GENERATE, run=run.id)
    assert ":gray-badge[:blue[:material/hourglass_top:] Checking]" in words_on(page)
    recording.note(uow, run.id, answered(1, item_id, "agreed", "passed"))
    uow.session.flush()
    words = words_on(page.run())
    assert ":gray-badge[:green[:material/task_alt:] Passed]" in words
    assert "Checking" not in words


def test_a_disputed_question_is_flagged_and_the_one_in_its_place_says_so(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    run, item_id = a_question_that_waits(uow, ada)
    recording.note(uow, run.id, answered(1, item_id, "disputed", "flagged"))
    uow.session.flush()
    page = browser.open(GENERATE, run=run.id)
    assert ":gray-badge[:orange[:material/flag:] Flagged]" in words_on(page)
    assert run.quiz_id
    second = _drafted(uow, ada, run, run.quiz_id, slot=1)
    step = waiting(a_step(2, "passed"), name="replace", replaces=item_id)
    recording.deliver(uow, run.id, step, Made(second, quiz_id=run.quiz_id), instead=True)
    uow.session.flush()
    assert "In place of another" in words_on(page.run())


def test_what_was_never_tested_says_so_at_the_end(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    run, _ = a_question_that_waits(uow, ada)
    jobs.cancel_run(uow, ada, run.id)
    words = words_on(browser.open(GENERATE, run=run.id))
    assert "1 question: 1 not tested" in words
    assert ":gray-badge[:material/help: Not tested]" in words


def test_a_question_that_cannot_be_made_is_not_counted_as_made(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    run = a_run_with_one_question(uow, ada)
    reason = ShortfallReason(code="no_more_facts", count=1, message="1 × cloze: nothing more.")
    recording.give_up(uow, run.id, a_step(1, "shortfall"), item_type="cloze", reason=reason)
    words = words_on(browser.open(GENERATE, run=run.id))
    assert "1 of 3 questions made; 1 could not be made." in words
    assert "Last: no further multiple choice question could be made" in words


def test_changing_the_blueprint_begins_with_that_of_the_run(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    run = a_finished_run(uow, ada)
    page = browser.open(GENERATE, run=run.id)
    page.button(key="change_blueprint").click().run()
    assert page.query_params["like"] == str(run.id)
    counts = {kind: page.number_input(key=f"count_{kind}_{run.id}").value for kind in BLUEPRINT.counts}
    assert counts == BLUEPRINT.counts
    assert page.number_input(key=f"count_true_false_{run.id}").value == 0
    assert page.number_input(key=f"seed_{run.id}").value == 7
    page.button(key="make_quiz").click().run()
    assert read(jobs.list_runs, ada, RunFilter()).items[0].blueprint == BLUEPRINT


def test_a_heading_gives_its_words_and_not_its_mark_to_the_title(browser: Browser, ada: Actor) -> None:
    page = browser.open(GENERATE)
    page.text_area(key="paste_text").set_value(f"## {CHAPTER}")
    page.button(key="paste_submit").click().run()
    assert read(sources.list_sources, ada).items[0].title == "Weather and climate"


def test_a_run_is_cancelled_and_what_it_made_is_kept(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    run = a_run_with_one_question(uow, ada)
    page = browser.open(GENERATE, run=run.id)
    page.button(key="cancel_run").click().run()
    assert read(jobs.read_run, ada, run.id).state is RunState.CANCELLED
    words = words_on(page.run())
    assert "Cancelled" in words
    assert "What was made is kept." in words


def test_a_finished_run_says_what_is_missing_and_leads_to_the_review(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    run = a_finished_run(uow, ada)
    page = browser.open(GENERATE, run=run.id)
    words = words_on(page)
    assert "1 of 3 questions made in" in words
    assert "2 are missing." in words
    assert "2 × cloze: the text carries no further fact." in words
    page.button(key="review_quiz").click().run()
    assert "1 question waits for your verdict." in words_on(page)


def test_trying_again_starts_a_new_run(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    run = a_finished_run(uow, ada)
    page = browser.open(GENERATE, run=run.id)
    page.button(key="retry_run").click().run()
    assert page.query_params["run"] != str(run.id)
    assert read(jobs.list_runs, ada, RunFilter()).items[0].parent_run_id == run.id


def test_a_run_whose_quiz_was_deleted_says_where_it_is(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    run = a_finished_run(uow, ada)
    assert run.quiz_id
    quizzes.delete_quiz(uow, ada, run.quiz_id)
    words = words_on(browser.open(GENERATE, run=run.id))
    assert "1 of 3 questions made in" in words
    assert "Its quiz was deleted." in words


def test_a_failed_run_says_why(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    run = a_queued_run(uow, ada)
    recording.fail(uow, run.id, code="source_gone", message="The source of this run was deleted.")
    words = words_on(browser.open(GENERATE, run=run.id))
    assert "The run failed" in words
    assert "The source of this run was deleted." in words


def test_a_run_that_goes_on_is_offered_on_the_first_screen(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    a_run_with_one_question(uow, ada)
    assert "A quiz is being made: 1 of 3 questions so far." in words_on(browser.open(GENERATE))


@pytest.mark.parametrize("name", ["run", "source"])
def test_what_is_not_ones_own_is_not_found(browser: Browser, uow: UnitOfWork, name: str) -> None:
    ben = a_person(uow, name="Ben")
    theirs = {"run": a_queued_run(uow, ben).id, "source": a_source(uow, ben).id}
    for value in (theirs[name], new_id(), "nonsense"):
        words = words_on(browser.open(GENERATE, **{name: value}))
        assert "Not found" in words
        assert "Weather" not in words
