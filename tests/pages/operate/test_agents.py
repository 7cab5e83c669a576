"""The agents' screen: figures of real steps, switches and arms that ask first, prompts tried and nothing kept."""

import json
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from streamlit.testing.v1 import AppTest

from backend.agents import service as agents
from backend.agents.schemas import AgentName, ArmState, ArmView
from backend.config import settings
from backend.db.base import new_id
from backend.db.unit_of_work import unit_of_work
from backend.jobs import recording
from backend.jobs import service as jobs
from backend.jobs.recording import StepRecord
from backend.jobs.schemas import Engine as EngineName
from backend.jobs.schemas import NewRun
from backend.permissions import Actor, Role
from backend.quiz.schemas import Blueprint, ItemType
from backend.quiz.verdicts import Judgement
from pages.ui import screens_for
from tests.factories import CHAPTER, a_source
from tests.pages.operate.opening import database_away, opened, press, signed_in, text_of
from tests.peers import author
from tests.peers.provider import Exchange, Peer
from tests.provider.conftest import Configure, configure, peer

__all__ = ["configure", "peer"]

SCREEN = "operate/agents/agents.py"


@pytest.fixture
def olga(committed: Engine) -> Actor:
    """An operator."""
    return signed_in(Role.OPERATOR, "Olga")


def some_steps() -> None:
    """A run whose steps are a local draft, two drafts by a model, one of which failed, and a blind answer."""
    ed = signed_in(Role.EDUCATOR, "Ed")
    told = {
        "passed": ("QuizAgent", {}, 0.0),
        "drafted": ("QuizAgent", {"prompt": "draft/v2"}, 0.25),
        "invalid_json": ("QuizAgent", {"prompt": "draft/v2"}, 0.5),
        "agreed": ("SolverAgent", {}, 0.0),
    }
    with unit_of_work() as uow:
        wanted = NewRun(source_id=a_source(uow, ed).id, blueprint=Blueprint(counts={ItemType.CLOZE: 2}))
        run_id = jobs.start_run(uow, ed, wanted).id
        recording.begin(uow, run_id, engine_versions=dict.fromkeys(EngineName, "test"))
        for index, (outcome, (agent, context, cost)) in enumerate(told.items()):
            step = StepRecord(
                index=index,
                state={},
                policy={},
                action={"name": "draft"},
                reward={},
                context=dict(context),
                agent=agent,
                latency_ms=200.0,
                outcome=outcome,
                model="peer-1" if context else None,
                tokens={"input": 900, "cached": 100, "output": 20} if context else {},
                cost=cost,
            )
            recording.note(uow, run_id, step)


def confirmed(screen: AppTest, key: str) -> AppTest:
    """Press a button and then the one of the dialog it opens."""
    return press(press(screen, key), key, "confirm_act")


def arms(olga: Actor, scope: str = "cloze") -> dict[str, ArmView]:
    """The arms of a scope, by name."""
    with unit_of_work() as uow:
        return {arm.name: arm for arm in agents.list_arms(uow, olga, scope=scope)}


def seeded(olga: Actor, scope: str = "cloze") -> dict[str, ArmView]:
    """The arms as the console makes them at its start."""
    with unit_of_work() as uow:
        agents.seed_arms(uow)
    return arms(olga, scope)


def judged(arm_id: UUID, *words: Judgement) -> None:
    """People judge drafts of an arm."""
    with unit_of_work() as uow:
        for word in words:
            item_id = new_id()
            agents.credit_proxy(uow, item_id, arm_id, 0.8)
            agents.credit_verdict(uow, item_id, word)


def tables(screen: AppTest) -> str:
    return (
        "\n".join(table.value.to_string() for table in screen.table).replace("\\", "").replace("\u00a0", " ")
    )


# ---- agents


def test_where_nothing_was_measured_figures_are_unknown(olga: Actor) -> None:
    said = text_of(opened(SCREEN, olga))
    assert "All four agents are on; none has worked in 24 h. Nothing was measured yet" in said
    # Rate, two latencies, load, tokens and cost of four agents; no zero stands for what nobody saw.
    assert said.count(":gray[unknown]") == 24
    assert said.count(":small[:gray[Steps]]  \n**0**") == 4
    assert said.count("Works with the local engine and the model provider · no step in 24 h") == 4


def test_figures_are_those_of_the_steps(olga: Actor) -> None:
    some_steps()
    screen = opened(SCREEN, olga)
    said = text_of(screen)
    assert "QuizAgent and SolverAgent worked in the last minute. 75% of 4 steps succeeded in 24 h" in said
    assert "about $0.75 (estimated)" in said
    assert ":small[:gray[Succeeded]]  \n**67%**" in said
    assert ":small[:gray[p95]]  \n**0.2 s**" in said
    assert ":small[:gray[Tokens]]  \n**2,000 in, 40 out**" in said
    assert ":small[:gray[Cost]]  \n**$0.75 (estimated)**" in said
    assert ":small[:gray[Cost]]  \n**$0.00 (measured)**" in said
    prompts = screen.table[0].value
    assert prompts["Steps"].to_list() == ["2"]
    assert prompts["Failed"].to_list() == ["1"]


def test_switching_an_agent_off_says_what_happens_and_asks_first(olga: Actor) -> None:
    screen = press(opened(SCREEN, olga), "switch_QuizAgent")
    assert "Quiz runs under way end with the questions they have" in text_of(screen)
    with unit_of_work() as uow:
        assert agents.is_enabled(uow, AgentName.QUIZ)
    press(screen, "switch_QuizAgent", "confirm_act")
    with unit_of_work() as uow:
        assert not agents.is_enabled(uow, AgentName.QUIZ)
    again = opened(SCREEN, olga)
    assert "QuizAgent is switched off, the others are on;" in text_of(again)
    assert "Switched off" in text_of(again)
    confirmed(again, "switch_QuizAgent")
    with unit_of_work() as uow:
        assert agents.is_enabled(uow, AgentName.QUIZ)


def test_every_agent_says_what_runs_do_without_it(olga: Actor) -> None:
    screen = opened(SCREEN, olga)
    told = {text_of(press(screen, f"switch_{name}")).count("from its next step on") for name in AgentName}
    assert told == {1}


def test_an_agent_that_is_off_and_ends_what_it_began_shows_both(olga: Actor) -> None:
    with unit_of_work() as uow:
        uow.session.execute(
            text(
                "INSERT INTO provider_endpoints VALUES (gen_random_uuid(), 'x', 'm', NULL, NULL, '[]', NULL, 0)"
            )
        )
        uow.session.execute(
            text(
                "INSERT INTO provider_calls (id, endpoint_id, agent, prompt, mode, input_tokens, cached_tokens, "
                "output_tokens, reasoning_tokens, started_at) SELECT gen_random_uuid(), id, 'QuizAgent', 'draft/v1', "
                "'text', 0, 0, 0, 0, now() FROM provider_endpoints"
            )
        )
        agents.switch_agent(uow, olga, AgentName.QUIZ, enabled=False)
    said = text_of(opened(SCREEN, olga))
    assert "1 call under way" in said
    assert "Working" in said
    assert "Switched off" in said


# ---- arms


def test_before_there_are_arms_the_screen_says_when_they_come(olga: Actor) -> None:
    assert "No arms yet" in text_of(opened(SCREEN, olga, show="Arms"))


def test_arms_are_drawn_and_told_in_figures(olga: Actor) -> None:
    arm = seeded(olga)["local"]
    judged(arm.id, Judgement.APPROVED, Judgement.APPROVED, Judgement.REJECTED)
    screen = opened(SCREEN, olga, show="Arms", scope="Cloze")
    assert len(screen.get("plotly_chart")) == 2
    local = screen.table[1].value
    assert local["Arm"].to_list() == ["**local**", r"**local\-central**"]
    assert local["Verdicts"].to_list() == ["3", "0"]
    assert local["Mean reward"].to_list() == ["0.67", "unknown"]
    assert local["Alpha"].to_list() == ["3.0", "1.0"]
    assert "95% interval" in local.columns
    assert "not enough verdicts to tell it from the others (n=3)" in text_of(screen)


def test_the_scope_stands_in_the_address(olga: Actor) -> None:
    seeded(olga)
    assert opened(SCREEN, olga, show="Arms", scope="Essay").selectbox[0].value == "essay"
    assert opened(SCREEN, olga, show="Arms", scope="nonsense").selectbox[0].value == "multiple_choice"


def test_without_a_provider_its_arms_say_that_no_run_uses_them(olga: Actor) -> None:
    seeded(olga)
    assert "not configured, so no run uses these arms" in text_of(opened(SCREEN, olga, show="Arms"))


@pytest.mark.parametrize(
    ("word", "said", "before", "after"),
    [
        ("pause", "What it learnt stays", ArmState.ACTIVE, ArmState.PAUSED),
        ("go_on", "Runs choose it again", ArmState.PAUSED, ArmState.ACTIVE),
        ("pin", "Every draft of cloze", ArmState.ACTIVE, ArmState.PINNED),
        ("unpin", "between all active arms", ArmState.PINNED, ArmState.ACTIVE),
    ],
)
def test_arms_are_steered_after_asking(
    olga: Actor, word: str, said: str, before: ArmState, after: ArmState
) -> None:
    arm = seeded(olga)["plain"]
    with unit_of_work() as uow:
        agents.set_arm_state(uow, olga, arm.id, before)
    screen = press(opened(SCREEN, olga, show="Arms", scope="Cloze"), f"{word}_{arm.id}")
    assert said in text_of(screen)
    assert arms(olga)["plain"].state is before
    press(screen, f"{word}_{arm.id}", "confirm_act")
    assert arms(olga)["plain"].state is after


def test_resetting_says_how_much_is_lost(olga: Actor) -> None:
    arm = seeded(olga)["plain"]
    judged(arm.id, Judgement.APPROVED, Judgement.APPROVED)
    screen = press(opened(SCREEN, olga, show="Arms", scope="Cloze"), f"reset_{arm.id}")
    assert "2 verdicts count no more" in text_of(screen)
    assert arms(olga)["plain"].verdicts == 2
    press(screen, f"reset_{arm.id}", "confirm_act")
    assert (arms(olga)["plain"].verdicts, arms(olga)["plain"].alpha) == (0, 1.0)


def test_the_last_arm_is_not_paused_and_the_dialog_says_why(olga: Actor) -> None:
    found = seeded(olga)
    with unit_of_work() as uow:
        agents.set_arm_state(uow, olga, found["local"].id, ArmState.PAUSED)
    last = found["local-central"].id
    screen = confirmed(opened(SCREEN, olga, show="Arms", scope="Cloze"), f"pause_{last}")
    assert "is the last arm that drafts cloze" in text_of(screen)
    assert arms(olga)["local-central"].state is ArmState.ACTIVE


def test_an_arm_the_code_has_no_more_is_shown_without_buttons(olga: Actor) -> None:
    former = seeded(olga)["plain"]
    with unit_of_work() as uow:
        uow.session.execute(text("UPDATE arms SET name = 'former' WHERE id = :id"), {"id": former.id})
    screen = opened(SCREEN, olga, show="Arms", scope="Cloze")
    assert "No longer offered" in text_of(screen)
    assert not [button for button in screen.button if button.key and str(former.id) in button.key]


# ---- prompts


def test_prompts_are_shown_with_what_changed_and_who_uses_them(olga: Actor) -> None:
    screen = opened(SCREEN, olga, show="Prompts")
    labels = [expander.label for expander in screen.expander]
    assert any("draft\\/v2" in label and "the arm misconceptions" in label for label in labels)
    assert any("solve\\/v1" in label and "SolverAgent" in label for label in labels)
    assert not any("no arm" in label for label in labels)
    assert "misconception" in text_of(screen)
    assert any("You write quiz questions for teachers" in code.value for code in screen.code)


def test_an_operator_learns_why_no_prompt_can_be_tried(olga: Actor, configure: Configure, peer: Peer) -> None:
    configure(peer)
    with unit_of_work() as uow:
        a_source(uow, signed_in(Role.EDUCATOR, "Ed"))
    screen = opened(SCREEN, olga, show="Prompts")
    assert "which operators do not see" in text_of(screen)
    assert not screen.selectbox


def test_without_a_provider_the_screen_says_what_to_set(committed: Engine) -> None:
    said = text_of(opened(SCREEN, signed_in(Role.ADMIN), show="Prompts"))
    assert "Set OPENAI_API_KEY or OPENAI_BASE_URL, and TOOLBOX_MODEL" in said


def test_without_a_source_that_may_be_sent_there_is_nothing_to_try_on(
    configure: Configure, peer: Peer
) -> None:
    configure(peer)
    root = signed_in(Role.ADMIN)
    with unit_of_work() as uow:
        a_source(uow, root, local_only=True)
    assert "No source to try it on" in text_of(opened(SCREEN, root, show="Prompts"))


def a_trial(root: Actor) -> AppTest:
    """The prompts with one source to try them on."""
    with unit_of_work() as uow:
        a_source(uow, root)
    return opened(SCREEN, root, show="Prompts")


def test_trying_a_prompt_shows_its_drafts_and_keeps_nothing(configure: Configure, peer: Peer) -> None:
    configure(peer)
    root = signed_in(Role.ADMIN)
    screen = press(a_trial(root), "trial_go")
    said = text_of(screen)
    assert "2 of 2 drafts of draft/v2 would have been delivered" in said
    assert "$0.0012 (estimated). Nothing was saved." in said
    assert "Key" in said
    assert "Meteorology is the study of the atmosphere" in said
    with unit_of_work() as uow:
        assert uow.session.scalar(text("SELECT count(*) FROM items")) == 0


def test_drafts_the_checks_refuse_are_counted_by_check(configure: Configure, peer: Peer) -> None:
    configure(peer)

    def invents(exchange: Exchange) -> None:
        answer = author.answer(exchange.prompt)
        for drafted in answer["items"]:
            drafted["quote"] = "Nobody ever wrote this down in any passage."
        exchange.say(json.dumps(answer))

    peer.behaviour = invents
    screen = press(a_trial(signed_in(Role.ADMIN)), "trial_go")
    assert "0 of 2 drafts" in text_of(screen)
    assert "Evidence not exact" in tables(screen)


def test_a_call_that_fails_says_how(configure: Configure, peer: Peer) -> None:
    configure(peer)
    peer.behaviour = lambda exchange: exchange.error(401, "bad key")
    said = text_of(press(a_trial(signed_in(Role.ADMIN)), "trial_go"))
    assert "gave no draft" in said
    assert "OPENAI_API_KEY" in said


def test_a_provider_taken_away_meanwhile_says_what_to_set(
    configure: Configure, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(peer)
    screen = a_trial(signed_in(Role.ADMIN))
    monkeypatch.setattr(agents, "provider_model", lambda: "peer-1")
    monkeypatch.delenv("TOOLBOX_MODEL")
    settings.cache_clear()
    assert "No model provider is configured" in text_of(press(screen, "trial_go"))


# ---- who, and when nothing can be read


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.VIEWER, False), (Role.EDUCATOR, False), (Role.OPERATOR, True), (Role.ADMIN, True)],
)
def test_operators_and_admins_have_the_screen(role: Role, sees: bool) -> None:
    assert (SCREEN in {screen.script for screen in screens_for(role)}) is sees


def test_an_educator_is_refused(committed: Engine) -> None:
    # Prompts alone an educator may read, through the API.
    screen = opened(SCREEN, signed_in(Role.EDUCATOR), show="Prompts")
    assert "Your role (educator) may not do this" in text_of(screen)
    assert not screen.button
    assert not screen.expander


def test_it_says_so_when_the_database_is_gone(olga: Actor) -> None:
    with database_away():
        said = text_of(opened(SCREEN, olga))
    assert "Agents" in said
    assert "database cannot be reached" in said


def test_no_source_reaches_an_operator(olga: Actor) -> None:
    some_steps()
    seeded(olga)
    for show in ("Agents", "Arms", "Prompts"):
        screen = opened(SCREEN, olga, show=show)
        shown = (text_of(screen) + tables(screen)).casefold()
        assert "weather" not in shown
        assert CHAPTER[:30].casefold() not in shown
