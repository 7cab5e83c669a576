"""A text that tells what happened, as history does, is asked for who did it, when, and what things were."""

import pytest

from backend.agents.local.document import FactKind, KeyKind
from backend.agents.local.engine import Shortfall, draft, read
from backend.quiz.checks import check_item
from backend.quiz.schemas import Blueprint, ItemType, Severity

LEAGUE = """The Hanseatic League

The cog was a broad ship with a single square sail that carried up to 200 tonnes of cargo. A Kontor was a foreign
trading post of the league with its own warehouse, church and court. In 1241 Lübeck and Hamburg signed a treaty of
mutual protection. In 1361 King Valdemar IV of Denmark captured Visby on the island of Gotland. In 1494 Ivan III closed
the Peterhof in Novgorod. Queen Elizabeth I closed the Steelyard in 1598. The Victual Brothers were privateers who
plundered ships in the Baltic. Philippe Dollinger described the league in 1964 as a community of interests without a
constitution. The last assembly of the towns met in Lübeck in the seventeenth century.
""".replace("\n", " ").replace("League The", "League\n\nThe")
TIDES = """Tides

The tide is the rise and fall of the sea that the moon causes. A spring tide is a tide that is higher than usual. A neap
tide is a tide that is lower than usual. Spring tides occur when the sun and the moon pull in one line. Tidal power is
electricity that turbines make from the flow of the tide. In 1966 a power station opened on the river Rance.
"""


def test_a_text_of_history_is_told_from_one_that_explains() -> None:
    assert read(LEAGUE, "League").narrative
    assert not read(TIDES, "Tides").narrative


def test_what_something_was_defines_it_in_history() -> None:
    facts = [fact for fact in read(LEAGUE, "League").facts if fact.kind is FactKind.DEFINITION]
    assert {"Kontor", "Victual Brothers"} <= {fact.key for fact in facts}


def test_rulers_are_people_by_their_titles_and_numbers() -> None:
    facts = [fact for fact in read(LEAGUE, "League").facts if fact.key_kind is KeyKind.PERSON]
    asked = {fact.key: fact.rest for fact in facts}
    assert asked["Valdemar IV"] == "Who captured Visby on the island of Gotland"
    assert asked["Ivan III"] == "Who closed the Peterhof in Novgorod"
    assert asked["Elizabeth I"] == "Who closed the Steelyard in 1598"


@pytest.mark.parametrize(
    "kind", [ItemType.ORDERING, ItemType.SHORT_ANSWER, ItemType.MULTIPLE_CHOICE, ItemType.TRUE_FALSE]
)
def test_history_carries_sound_items(kind: ItemType) -> None:
    document = read(LEAGUE, "League")
    made = draft(document, Blueprint(counts={kind: 1}), seed=7, item_type=kind, taken=[])
    assert not isinstance(made, Shortfall), made
    found = check_item(made.content, source_text=LEAGUE, others=[])
    assert [finding for finding in found if finding.severity is Severity.ERROR] == []


def test_events_are_put_in_the_order_of_their_years() -> None:
    document = read(LEAGUE, "League")
    blueprint = Blueprint(counts={ItemType.ORDERING: 1})
    made = draft(document, blueprint, seed=7, item_type=ItemType.ORDERING, taken=[])
    assert not isinstance(made, Shortfall), made
    order = made.content.answer.order or []
    assert [text.split()[0] for text in order] == ["Lübeck", "King", "Ivan", "Queen"]


UNION = """The Union of the Isles

In May 1802 Count Pietro di Valle sailed from Porto Grande to the northern isles with forty ships. He signed a treaty
with the fishers of Sant Elmo. On 3 March 1811 Klaus von Berg, the chancellor of the coast, crossed the strait and took
the harbour. The Kingdom of the Isles was proclaimed on 9 June 1820, and Pietro di Valle became its first king. The
fishers left the union in 1833, when the harbour froze. In 1840 he sold the fleet to the merchants of the coast.
""".replace("\n", " ").replace("Isles  In", "Isles\n\nIn")


def test_dates_of_days_and_months_are_asked_for_by_their_year() -> None:
    asked = {fact.key: fact.rest for fact in read(UNION).facts if fact.kind is FactKind.YEAR}
    assert asked["1820"] == "In what year was the Kingdom of the Isles proclaimed"
    assert asked["1833"] == "In what year did the fishers leave the union"
    assert asked["1811"].startswith("In what year did Klaus von Berg")


def test_people_act_behind_a_date_and_as_he() -> None:
    deeds = [(fact.key, fact.rest) for fact in read(UNION).facts if fact.key_kind is KeyKind.PERSON]
    assert ("Pietro di Valle", "signed a treaty with the fishers of Sant Elmo") in deeds
    assert ("Pietro di Valle", "Who sailed from Porto Grande to the northern isles with forty ships") in deeds
    assert not [
        rest for _, rest in deeds if "sold the fleet" in rest
    ]  # nobody is named in the sentence before


def test_a_question_for_a_year_names_what_happened() -> None:
    facts = read("The old king died in his castle. War broke out in April 1859. " * 3).facts
    assert [fact for fact in facts if fact.kind is FactKind.YEAR] == []
