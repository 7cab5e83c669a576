"""Multiple response: the members of a class among things that are none."""

from __future__ import annotations

from backend.agents.local.document import Document, Fact, FactKind
from backend.agents.local.en.distract.options import names_for
from backend.agents.local.en.distract.told import named_together
from backend.agents.local.en.frames.parts import difficulty_of, evidence_of, is_term, says, tags_of
from backend.agents.local.en.inflect import bare, capital, content_words
from backend.agents.local.en.kinds import nearness
from backend.agents.local.framing import Framed, Setting
from backend.quiz.schemas import Bloom, ItemContent, ItemType, Option

SUITS = frozenset({FactKind.MEMBERS})
_MOST_KEYS, _WRONG = 4, 2
_KNOWN = 2.0  # worth of what may stand beside examples
_CLASS = 3.5  # worth of a class that is one word
_ALIKE = 0.4  # nearness in kind of what may be taken for a member


def count(document: Document) -> int:
    """How many sentences list the members of a class."""
    return len({fact.sentence for fact in document.facts if fact.kind in SUITS})


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """All members the sentence lists, up to four, and two things of the text that are not among them."""
    keys = [fact.key, *fact.others][:_MOST_KEYS]
    if fact.unit and " " not in fact.unit and document.worth_of(fact.unit) < _CLASS:
        return None
    if fact.unit and sum(key[:1].isupper() for key in keys) > 1:
        return None  # of countries or people nobody can say from the text which others belong to them
    found = names_for(
        document,
        fact,
        _WRONG + 1,
        setting.rng,
        setting.difficulty,
        may_stand=lambda text: _may_stand(document, fact, text),
    )
    wrong = [text for text, _ in found if not any(bare(text) == bare(key) for key in keys)][:_WRONG]
    if len(keys) < 2 or len(wrong) < _WRONG:
        return None
    listed = document.sentences[fact.sentence]
    options = [
        *(
            Option(text=capital(_plain(key)), correct=True, rationale="The text lists it here.")
            for key in keys
        ),
        *(Option(text=capital(text), rationale="The text does not list it here.") for text in wrong),
    ]
    setting.rng.shuffle(options)
    asked = fact.rest.removeprefix("Which of these ")
    asked = asked.replace("is one of ", "are among ", 1).replace("is an example of ", "are examples of ", 1)
    content = ItemContent(
        type=ItemType.MULTIPLE_RESPONSE,
        stem=f"Which of these {asked}? Choose all that apply.",
        options=options,
        points=float(len(keys)),
        evidence=evidence_of(document, fact),
        explanation=says(listed),
        bloom=Bloom.REMEMBER,
        difficulty=difficulty_of(fact),
        tags=tags_of(document, fact),
    )
    listed_facts = [f for f in document.facts if f.kind is FactKind.MEMBERS and f.sentence == fact.sentence]
    return Framed(content, tuple(document.name_of(f) for f in listed_facts if f.key in keys))


def _plain(key: str) -> str:
    """A member without its article: "the government" among "schools" and "families"."""
    key = key.removeprefix("both ")
    return key.removeprefix("the ") if key.removeprefix("the ").islower() else key


def _may_stand(document: Document, fact: Fact, other: str) -> bool:
    """Whether something is surely no member: the text names it nowhere beside the class, and it is of the members' kind."""
    if not fact.unit:
        return True
    if not is_term(document, other) or document.worth_of(other) < _KNOWN:
        return False
    if named_together(document, other, fact.unit) or any(
        named_together(document, other, key) for key in (fact.key, *fact.others)
    ):
        return False
    return not content_words(other) & content_words(fact.unit) and nearness(fact.key, other) >= _ALIKE
