"""People, sources and items in the states tests need, each by a name that says the state."""

from functools import cache
from unittest.mock import patch
from uuid import UUID

from pydantic import SecretStr

from backend.auth import passwords
from backend.auth import service as auth
from backend.content import service as contents
from backend.content.schemas import Content, ContentKind, SectionContent, Statement
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import Actor, Role
from backend.quiz import service as quiz
from backend.quiz.schemas import (
    Answer,
    Bloom,
    Evidence,
    Item,
    ItemContent,
    ItemType,
    Option,
    Provenance,
    Quiz,
    Verdict,
    VerdictKind,
)
from backend.sources import service as sources
from backend.sources.schemas import SourceSummary

PASSWORD = "plover mantle quartz seven"
_hash_once = cache(passwords.hash_password)

CHAPTER = """Weather and climate

Meteorology is the study of the atmosphere and of the weather it brings. Climate is the pattern of weather that a \
region shows over thirty years. A barometer is an instrument that measures air pressure. An anemometer is an \
instrument that measures the speed of the wind. Humidity is the amount of water vapour in the air. Precipitation \
is water that falls from clouds to the ground. Condensation is the change of water vapour into liquid water. \
Evaporation is the change of liquid water into water vapour.

Storms

A hurricane is a tropical storm with winds faster than 119 kilometres per hour. A tornado is a rotating column of air \
that reaches from a cloud to the ground. The Great Galveston hurricane struck Texas in 1900. Thunder is the sound \
of air that lightning heats to 30,000 degrees. A cold front is the edge of a mass of cold air that pushes under \
warm air. A warm front is the edge of a mass of warm air that slides over cold air.
"""


def a_person(uow: UnitOfWork, role: Role = Role.EDUCATOR, name: str = "Ada") -> Actor:
    """A user of a role, as an actor; the session id stands for a sign-in nobody made."""
    admin = Actor(new_id(), Role.ADMIN, "root@example.org", "Root", new_id())
    # Argon2 is slow on purpose, weighing a password takes its time, and they all have the same.
    with patch.multiple(passwords, hash_password=_hash_once, refuse_weak=lambda *_: None):
        user = auth.create_user(
            uow,
            admin,
            email=f"{name.lower()}-{new_id().hex[-8:]}@example.org",
            name=name,
            role=role,
            password=SecretStr(PASSWORD),
        )
    return Actor(user.id, role, user.email, user.name, new_id())


def a_source(
    uow: UnitOfWork, owner: Actor, *, text: str = CHAPTER, local_only: bool = False
) -> SourceSummary:
    """A pasted chapter on the weather."""
    return sources.create_from_text(uow, owner, "Weather and climate", text, local_only)


def a_multiple_choice(stem: str = "Which instrument measures air pressure?") -> ItemContent:
    """A sound multiple-choice item with its evidence in `CHAPTER`."""
    quote = "A barometer is an instrument that measures air pressure."
    start = CHAPTER.index(quote)
    return ItemContent(
        type=ItemType.MULTIPLE_CHOICE,
        stem=stem,
        options=[
            Option(text="Barometer", correct=True),
            Option(text="Anemometer"),
            Option(text="Thermometer"),
            Option(text="Hygrometer"),
        ],
        evidence=[Evidence(start=start, end=start + len(quote), quote=quote)],
        bloom=Bloom.REMEMBER,
    )


def a_short_answer(stem: str = "What is the study of the atmosphere called?") -> ItemContent:
    """A sound short-answer item without evidence, as people write them."""
    return ItemContent(type=ItemType.SHORT_ANSWER, stem=stem, answer=Answer(accepted=["meteorology"]))


def an_empty_quiz(uow: UnitOfWork, owner: Actor, title: str = "Weather") -> Quiz:
    """A quiz without items."""
    return quiz.create_quiz(uow, owner, title)


def a_drafted_quiz(uow: UnitOfWork, owner: Actor, *contents: ItemContent) -> Quiz:
    """A quiz as a run leaves it: drafted items on a source, none judged."""
    source = a_source(uow, owner)
    run_id = new_id()
    quiz_id = quiz.quiz_for_run(uow, run_id, owner_id=owner.user_id, title=source.title, source_id=source.id)
    for slot, content in enumerate(contents or (a_multiple_choice(),)):
        _draft(uow, owner, run_id, quiz_id, source.id, slot, content)
    return quiz.read_quiz(uow, owner, quiz_id)


def an_approved_item(uow: UnitOfWork, owner: Actor) -> Item:
    """An item a person approved, in a quiz of its own."""
    item = a_drafted_quiz(uow, owner).items[0]
    return quiz.judge_item(uow, owner, item.id, Verdict(verdict=VerdictKind.APPROVE))


def a_statement(
    quote: str = "Humidity is the amount of water vapour in the air.", text: str = ""
) -> Statement:
    """A sentence of `CHAPTER` as a statement, or what is said of it, with its evidence."""
    start = CHAPTER.index(quote)
    return Statement(
        text=text or quote, evidence=[Evidence(start=start, end=start + len(quote), quote=quote)]
    )


def a_section(name: str = "key_ideas", *statements: Statement) -> SectionContent:
    """A sound section with its evidence in `CHAPTER`."""
    heading = name.replace("_", " ").capitalize()
    return SectionContent(section=name, heading=heading, statements=list(statements) or [a_statement()])


def a_study_guide(uow: UnitOfWork, owner: Actor, *sections: SectionContent) -> Content:
    """A study guide as a run leaves it: drafted sections on a source, none judged."""
    source = a_source(uow, owner)
    run_id = new_id()
    content_id = contents.content_for_run(
        uow,
        run_id,
        owner_id=owner.user_id,
        kind=ContentKind.STUDY_GUIDE,
        title=source.title,
        source_id=source.id,
    )
    barometer = a_statement("A barometer is an instrument that measures air pressure.")
    for slot, section in enumerate(sections or (a_section("overview"), a_section("key_ideas", barometer))):
        contents.add_section(
            uow,
            run_id,
            content_id=content_id,
            slot=slot,
            draft=section,
            findings=[],
            provenance=Provenance(
                engine="local",
                engine_version="test",
                agent="ContentAgent",
                drafted_at=utc_now(),
                latency_ms=12,
            ),
        )
    return contents.read_content(uow, owner, content_id)


def _draft(
    uow: UnitOfWork,
    owner: Actor,
    run_id: UUID,
    quiz_id: UUID,
    source_id: UUID,
    slot: int,
    content: ItemContent,
) -> None:
    quiz.add_drafted_item(
        uow,
        run_id,
        quiz_id=quiz_id,
        owner_id=owner.user_id,
        source_id=source_id,
        slot=slot,
        content=content,
        findings=[],
        provenance=Provenance(engine="local", engine_version="test", agent="QuizAgent", drafted_at=utc_now()),
    )
