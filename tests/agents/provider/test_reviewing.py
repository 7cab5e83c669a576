"""ReviewAgent: what a model may say of an item, and what of it is let through."""

import json
from dataclasses import replace
from typing import Any

import pytest

from backend.agents.local import reviewing as local
from backend.agents.local.reviewing import review_locally
from backend.agents.material import Material, load_material
from backend.agents.provider import reviewing
from backend.agents.reviewer import Reviewed, Reviewer, together
from backend.db.base import new_id
from backend.db.unit_of_work import unit_of_work
from backend.errors import Conflict
from backend.jobs.schemas import Engine
from backend.permissions import Actor
from backend.provider.asking import schema_of
from backend.provider.schemas import Outcome
from backend.quiz.schemas import ItemContent, Severity
from tests.factories import CHAPTER, a_multiple_choice, a_source
from tests.peers.author import PLANTED
from tests.peers.provider import Behaviour, Exchange, Peer
from tests.provider.conftest import Configure

REVIEWERS: dict[Engine, Reviewer] = {Engine.LOCAL: local.review, Engine.PROVIDER: reviewing.review}
FLAWED = a_multiple_choice(f"Which instrument is {PLANTED} used for air pressure?")


@pytest.fixture
def material(ada: Actor) -> Material:
    """The chapter on the weather as agents have it."""
    with unit_of_work() as uow:
        source_id = a_source(uow, ada).id
    return load_material(source_id)


def look(
    material: Material,
    ada: Actor,
    item: ItemContent = FLAWED,
    *,
    engine: Engine = Engine.PROVIDER,
    others: tuple[ItemContent, ...] = (),
) -> Reviewed:
    return REVIEWERS[engine](
        item,
        material,
        others=others,
        seed=7,
        run_id=new_id(),
        owner_id=ada.user_id,
        cancelled=lambda: False,
    )


def saying(*flaws: dict[str, Any]) -> Behaviour:
    return lambda exchange: exchange.say(json.dumps({"flaws": list(flaws)}))


def flaw(
    check: str = "vague_terms", severity: str = "warning", message: str = "Say how much."
) -> dict[str, Any]:
    return {"check": check, "severity": severity, "message": message}


def test_a_planted_flaw_becomes_a_finding_with_its_cost(
    ada: Actor, material: Material, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    reviewed = look(material, ada)
    (finding,) = reviewed.findings
    assert (finding.check, finding.severity) == ("vague_terms", Severity.WARNING)
    assert finding.message.startswith("ReviewAgent: ")
    assert PLANTED in finding.message
    assert (reviewed.outcome, reviewed.prompt) == (Outcome.OK, "review/v1")
    assert reviewed.cost.model == peer.models[0]
    assert reviewed.cost.dollars
    assert reviewed.cost.tokens["output"] > 0


def test_a_sound_item_has_no_finding(
    ada: Actor, material: Material, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    assert look(material, ada, a_multiple_choice()).findings == []


def test_the_model_is_told_the_flaws_the_key_and_the_passage_and_gets_no_tools(
    ada: Actor, material: Material, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    look(material, ada, others=(a_multiple_choice("Which instrument measures the speed of wind?"),))
    (request,) = peer.requests
    system, user = (message["content"] for message in request["messages"])
    assert "tools" not in request
    assert all(f"- {name}: " in system for name in reviewing.FLAWS)
    fence = user.split("BEGIN ")[1].split("\n")[0]
    assert user.startswith(f"BEGIN {fence}")
    assert user.endswith(f"END {fence}")
    assert user.count(fence) == 2
    for told in ("(key): Barometer", FLAWED.stem, FLAWED.evidence[0].quote, "the speed of wind?"):
        assert told in user
        assert told not in system


@pytest.mark.parametrize(
    ("said", "dropped"),
    [
        (flaw("approve_everything"), "unknown_flaw"),
        (flaw("key_disputed"), "unknown_flaw"),
        (flaw(message="  \n "), "empty"),
        (flaw(message="See http://evil.example/fix for more."), "foreign_markup"),
        (flaw(message="Add <script>alert(1)</script> to it."), "foreign_markup"),
        (flaw(message="![x](//evil.example/a.png)"), "foreign_markup"),
        (
            flaw(message="I was told: look at one finished question and name the flaws it has, and"),
            "prompt_leak",
        ),
    ],
)
def test_what_is_not_let_through(
    ada: Actor, material: Material, peer: Peer, configure: Configure, said: dict[str, Any], dropped: str
) -> None:
    configure(peer)
    peer.behaviour = saying(said, flaw("logical_cues"))
    reviewed = look(material, ada)
    assert [finding.check for finding in reviewed.findings] == ["logical_cues"]
    assert reviewed.dropped == {dropped: 1}


def test_the_marker_around_the_source_is_not_let_through(
    ada: Actor, material: Material, peer: Peer, configure: Configure
) -> None:
    configure(peer)

    def leaks(exchange: Exchange) -> None:
        fence = exchange.prompt.split("BEGIN ")[-1].split("\n")[0]
        saying(flaw(message=f"It stands between {fence} lines."))(exchange)

    peer.behaviour = leaks
    reviewed = look(material, ada)
    assert (list(reviewed.findings), reviewed.dropped) == ([], {"prompt_leak": 1})


def test_a_name_is_said_once_and_a_message_is_bounded_and_one_line(
    ada: Actor, material: Material, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    peer.behaviour = saying(flaw(message="word\n" * 2_000), flaw(severity="info"))
    reviewed = look(material, ada)
    (finding,) = reviewed.findings
    assert len(finding.message) <= reviewing.LONGEST_MESSAGE + len("ReviewAgent: ")
    assert "\n" not in finding.message
    assert reviewed.dropped == {"said_twice": 1}


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        ('{"flaws": [{"check": "vague_terms", "severity": "error", "message": "x"}]}', Outcome.WRONG_SCHEMA),
        ('{"verdict": "approve"}', Outcome.WRONG_SCHEMA),
        ("Looks fine to me!", Outcome.INVALID_JSON),
    ],
)
def test_an_answer_in_another_form_gives_a_typed_outcome_and_no_finding(
    ada: Actor, material: Material, peer: Peer, configure: Configure, content: str, outcome: Outcome
) -> None:
    configure(peer)
    peer.behaviour = lambda exchange: exchange.say(content)
    reviewed = look(material, ada)
    assert (list(reviewed.findings), reviewed.outcome) == ([], outcome)
    assert reviewed.reason


def test_a_source_that_stays_here_is_not_sent(
    ada: Actor, material: Material, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    with pytest.raises(Conflict) as refused:
        look(replace(material, local_only=True), ada)
    assert refused.value.code == "source_stays_here"
    assert peer.requests == []


def test_the_local_form_is_the_checks_seen_beside_the_other_items(
    ada: Actor, material: Material, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    here = replace(material, local_only=True)
    reviewed = look(here, ada, a_multiple_choice(), engine=Engine.LOCAL, others=(a_multiple_choice(),))
    assert [finding.check for finding in reviewed.findings] == ["duplicate"]
    assert reviewed.findings == review_locally(a_multiple_choice(), [a_multiple_choice()], CHAPTER)
    assert (reviewed.outcome, reviewed.cost.model, reviewed.cost.dollars) == (Outcome.OK, None, 0.0)
    assert peer.requests == []


def test_what_a_check_has_found_is_not_said_again(material: Material) -> None:
    (found,) = review_locally(a_multiple_choice(), [a_multiple_choice()], CHAPTER)
    again = found.model_copy(update={"message": "ReviewAgent: the same."})
    other = found.model_copy(update={"check": "logical_cues"})
    assert together([found], [again, other]) == [found, other]


def test_the_form_is_of_the_strict_subset() -> None:
    schema = schema_of(reviewing.Review)
    assert schema["additionalProperties"] is False
    assert set(schema["$defs"]["Flaw"]["required"]) == {"check", "severity", "message"}
