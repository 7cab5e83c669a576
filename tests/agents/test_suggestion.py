"""A suggestion that suits the source, worked out once."""

import pytest
from sqlalchemy import Engine

from backend import cache
from backend.agents import service as agents
from backend.content.schemas import ContentKind
from backend.db.unit_of_work import unit_of_work
from backend.errors import NotFound
from tests.factories import a_person, a_source


def test_a_suggestion_asks_for_what_the_text_carries(committed: Engine) -> None:
    with unit_of_work() as uow:
        ada = a_person(uow)
        source = a_source(uow, ada)
    with unit_of_work() as uow:
        suggestion = agents.suggest(uow, ada, source.id)
    assert suggestion.language == "en"
    assert suggestion.blueprint.requested > 0
    for kind, count in suggestion.blueprint.counts.items():
        assert count <= suggestion.carries[kind]


def test_a_suggestion_is_worked_out_once(committed: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.connect(None)
    with unit_of_work() as uow:
        ada = a_person(uow)
        source = a_source(uow, ada)
    with unit_of_work() as uow:
        first = agents.suggest(uow, ada, source.id)
    monkeypatch.setattr(agents, "load_material", lambda source_id: pytest.fail("parsed again"))
    with unit_of_work() as uow:
        assert agents.suggest(uow, ada, source.id) == first


def test_nobody_gets_a_suggestion_for_anothers_source(committed: Engine) -> None:
    with unit_of_work() as uow:
        ada, ben = a_person(uow), a_person(uow, name="Ben")
        source = a_source(uow, ada)
    with unit_of_work() as uow:
        agents.suggest(uow, ada, source.id)
    with unit_of_work() as uow, pytest.raises(NotFound):
        agents.suggest(uow, ben, source.id)


def test_the_sections_of_a_guide_are_told_with_what_suits_the_text(committed: Engine) -> None:
    cache.connect(None)
    with unit_of_work() as uow:
        ada, ben = a_person(uow), a_person(uow, name="Ben")
        source = a_source(uow, ada)
    with unit_of_work() as uow:
        found = agents.suggest_content(uow, ada, source.id, ContentKind.STUDY_GUIDE)
        again = agents.suggest_content(uow, ada, source.id, ContentKind.STUDY_GUIDE)
    assert found == again
    suits = {section.name: section.suits for section in found.sections}
    assert (suits["overview"], suits["key_terms"], suits["contrasts"]) == (True, True, False)
    with unit_of_work() as uow:
        terms = agents.suggest_content(uow, ada, source.id, ContentKind.GLOSSARY)
    assert ([section.name for section in terms.sections], terms.entries) == (["terms"], 13)
    assert found.entries is None
    with unit_of_work() as uow, pytest.raises(NotFound):
        agents.suggest_content(uow, ben, source.id, ContentKind.STUDY_GUIDE)
