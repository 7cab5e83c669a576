"""Multiple choice: one right option among three or four of the same kind."""

from __future__ import annotations

from functools import partial

from backend.agents.local.document import Document, Fact, FactKind, KeyKind, Relation
from backend.agents.local.en.distract.options import names_for
from backend.agents.local.en.distract.told import meanings_of
from backend.agents.local.en.distract.wrong_meanings import meanings_for
from backend.agents.local.en.frames.asking import asked, asked_of_meaning, is_named
from backend.agents.local.en.frames.parts import (
    bloom_of,
    difficulty_of,
    evidence_of,
    is_taught,
    is_term,
    placed,
    says,
    tags_of,
)
from backend.agents.local.en.frames.reasons import reason_asked, wrong_reasons
from backend.agents.local.en.frames.statement import statement_in
from backend.agents.local.en.frames.telling import is_firm, tells, topic_of
from backend.agents.local.en.frames.within import asked_within
from backend.agents.local.en.inflect import capital, content_words, singularize
from backend.agents.local.en.kinds import Kind, genus_of, kind_of, nearness
from backend.agents.local.en.words import EMPTY_HEADS, word_set
from backend.agents.local.framing import Framed, Setting
from backend.quiz.schemas import ItemContent, ItemType, Option

SUITS = frozenset({
    FactKind.DEFINITION, FactKind.CLAIM, FactKind.SAYING, FactKind.MEMBERS, FactKind.YEAR, FactKind.MENTION
})  # fmt: skip
_SAID = frozenset({FactKind.CLAIM, FactKind.SAYING, FactKind.MENTION})
_SCHOOLS = frozenset({Kind.THEORY, Kind.THINKERS})
_SAME_NOUN, _ALIKE = 2.0, 0.4  # nearness in kind of a wrong option: of the key's noun, and not unlike it
# Worth from which a term may be a wrong option, beside what is only said of the key, and one of the key's noun.
_KNOWN, _KNOWN_BY, _KNOWN_KIN = 2.8, 4.0, 2.5
_CENTRAL = 6.0  # worth of a term that is known though the text does not explain it
_LINKS = word_set("in of for to among with at on by")
_POSSIBLY = word_set("can could may might must should")
_FEWEST = 2  # wrong options: three options ask as well as four where a fourth is weak (Rodriguez 2005)
_LEAST = 3  # words with a meaning of what is asked
_MUCH = 4  # words with a meaning from which what is said of a term is hardly true of another
# Worth of a term of which it is asked, by how plain items may be.
_WORTH = (6.0, 4.5, 3.5, 3.0, 3.0, 3.0)
# Worth of the weightiest term of a sentence whose reason is asked for, by how plain items may be.
_ON_TOPIC = (4.0, 3.0, 2.0, 1.0, 0.5, 0.5)
_WITHIN = (
    4.0,
    3.0,
    2.0,
    1.0,
    1.0,
    1.0,
)  # worth of a term in which something is so, by how plain items may be
_TELLING = frozenset({Relation.CAUSES, Relation.FOLLOWS, Relation.SERVES})


def count(document: Document) -> int:
    """How many facts can be keyed: all suited ones when at least three different keys exist."""
    suited = [fact for fact in document.facts if fact.kind in SUITS]
    return len({fact.sentence for fact in suited}) if len(document.terms) >= 4 else 0


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A question with the fact's key, or its meaning, as the right option."""
    if fact.kind is FactKind.DEFINITION and setting.rng.random() < 0.45 and is_firm(document, fact):
        framed = _meaning_keyed(document, fact, setting)
        if framed:
            return framed
    framed = _reason_keyed(document, fact, setting) or _placed_in(document, fact, setting)
    if framed:
        return framed
    if not _is_worth_it(document, fact, setting.plainness) or (fact.unit and fact.kind is FactKind.MEMBERS):
        return None
    wrong = names_for(
        document, fact, 3, setting.rng, setting.difficulty, may_stand=partial(_may_stand, document, fact)
    )
    kin = all(nearness(fact.key, text) >= _SAME_NOUN for text, _ in wrong)
    few = kin or fact.kind is FactKind.DEFINITION or setting.plainness > 1
    if len(wrong) < (_FEWEST if few else 3) or _echoes(fact, [text for text, _ in wrong]):
        return None
    if not kin and not _singles_out(document, fact, setting.plainness):
        return None
    if fact.kind in _SAID and fact.key_kind is KeyKind.TERM and not _tells_apart(document, fact, kin=kin):
        return None
    stem = asked(document, fact, [text for text, _ in wrong], setting.rng)
    if not stem or (fact.kind in _SAID and not kin and len(content_words(stem)) < _MUCH):
        return None
    return _item(document, fact, setting, stem, fact.key, wrong)


def _is_worth_it(document: Document, fact: Fact, plainness: int) -> bool:
    """Whether what the fact says of its key is telling enough by now."""
    if fact.kind is FactKind.DEFINITION:
        return is_firm(document, fact) and len(content_words(fact.rest)) >= _LEAST
    if fact.kind is FactKind.YEAR:
        return (plainness > 1 or document.narrative) and is_taught(document, fact)
    if fact.kind is FactKind.MENTION and not statement_in(document, fact).leads:
        return False
    if fact.kind in _SAID and fact.key_kind is KeyKind.TERM and _says_nothing_apart(document, fact):
        return False
    return fact.kind not in _SAID or tells(document, fact, plainness)


def _tells_apart(document: Document, fact: Fact, *, kin: bool) -> bool:
    """Whether what is said has words enough, and denies nothing that may not be so of other things either."""
    after = statement_in(document, fact).after
    return len(content_words(after)) >= _LEAST and (kin or not {"not", "no", "don’t"} & set(after.split()))


def _says_nothing_apart(document: Document, fact: Fact) -> bool:
    """Whether it only places or praises its term, as "is a considerable problem" does."""
    words = statement_in(document, fact).after.casefold().rstrip(".").split()
    if words[:1] not in (["is"], ["are"], ["remains"], ["remain"]):
        return False
    end = next((at for at, word in enumerate(words) if at and word in _LINKS), len(words))
    return singularize(words[end - 1]) in EMPTY_HEADS


def _singles_out(document: Document, fact: Fact, plainness: int) -> bool:
    """Whether what is said can be true of hardly any other term, so that the wrong options are wrong."""
    if fact.kind not in _SAID or fact.key_kind is KeyKind.PERSON:
        return True
    tokens = document.sentences[fact.sentence].tokens
    if kind_of(fact.key) in _SCHOOLS:
        return True
    known = bool(meanings_of(document, fact.key)) or document.worth_of(fact.key) >= _CENTRAL
    after = statement_in(document, fact).after
    if not known or after.partition(" ")[0] in _POSSIBLY:
        return False
    if fact.verb or any(t.tag in {"JJS", "RBS"} for t in tokens[fact.last :]):
        return True
    said = content_words(after)
    least = _MUCH - 1 if fact.relation in _TELLING else _MUCH
    return len(said) >= least and document.worth_of(fact.key) >= _WORTH[plainness]


def _may_stand(document: Document, fact: Fact, other: str) -> bool:
    """Whether a phrase is a term in its own right that one may take for the key."""
    near = nearness(fact.key, other)
    if near < 0 or (near < _ALIKE and fact.kind in _SAID) or not is_term(document, other):
        return False
    if kind_of(other.rpartition(" ")[0]) is Kind.THINKERS:
        return False  # a sentence by mistake: "conflict theorists view"
    worth = document.worth_of(other)
    explained = bool(meanings_of(document, other))
    if kind_of(other) in _SCHOOLS:
        return kind_of(fact.key) in _SCHOOLS or explained
    if near >= _SAME_NOUN:
        return explained or worth >= _KNOWN_KIN
    return explained or worth >= (_KNOWN_BY if fact.kind in _SAID else _KNOWN)


def _echoes(fact: Fact, wrong: list[str]) -> bool:
    """Whether the stem repeats a word of the key that fewer than two wrong options share."""
    echoed = content_words(fact.key) & content_words(fact.rest)
    return bool(echoed) and sum(bool(echoed & content_words(text)) for text in wrong) < 2


def _meaning_keyed(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    wrong = meanings_for(
        document, fact, 3, setting.rng, may_stand=lambda other: is_firm(document, other) and _is_clean(other)
    )
    if len(wrong) < _FEWEST or not _is_clean(fact) or len(content_words(fact.rest)) < _LEAST:
        return None
    if is_named(fact) or (fact.key[:1].isupper() and kind_of(genus_of(fact.rest)) is Kind.PERSON):
        return None  # nobody asks what somebody means
    return _item(document, fact, setting, asked_of_meaning(fact), fact.rest, wrong)


def _reason_keyed(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """Why something is so, how it comes about, or what happens when, with whole clauses as options."""
    if fact.kind not in _SAID or fact.key_kind is not KeyKind.TERM:
        return None
    if topic_of(document, fact.sentence) < _ON_TOPIC[setting.plainness]:
        return None
    asked_and_told = reason_asked(document, fact)
    if asked_and_told is None:
        return None
    question, answer = asked_and_told
    wrong = wrong_reasons(document, fact, answer, setting)
    if len(wrong) < _FEWEST:
        return None
    return _item(document, fact, setting, question, answer, wrong)


def _placed_in(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """In or under which of these something is so."""
    if not asked_within(document, fact, ()) or not is_term(document, fact.key):
        return None
    if document.worth_of(fact.key) < _WITHIN[setting.plainness]:
        return None
    wrong = names_for(
        document, fact, 3, setting.rng, setting.difficulty, may_stand=partial(_may_stand, document, fact)
    )
    kin = all(nearness(fact.key, text) >= _SAME_NOUN for text, _ in wrong)
    explained = bool(meanings_of(document, fact.key)) or document.worth_of(fact.key) >= _CENTRAL
    if len(wrong) < _FEWEST or not (kin or explained or setting.plainness > 1):
        return None
    stem = asked_within(document, fact, [text for text, _ in wrong])
    return _item(document, fact, setting, stem, fact.key, wrong)


def _is_clean(fact: Fact) -> bool:
    """Whether a meaning can stand as an option: it does not say the term's own words again."""
    return not content_words(fact.key) & content_words(fact.rest)


def _why(fact: Fact) -> str:
    if fact.kind is FactKind.DEFINITION:
        return f"The text explains “{fact.key}” in this way."
    return "This is what the text says."


def _item(
    document: Document, fact: Fact, setting: Setting, stem: str, right: str, wrong: list[tuple[str, str]]
) -> Framed:
    shown = capital if fact.key_kind is not KeyKind.PERSON else str
    key = Option(text=shown(right), correct=True, rationale=_why(fact))
    others = [Option(text=shown(text), rationale=reason) for text, reason in wrong]
    options = placed(key, others, setting)
    if fact.key_kind is KeyKind.YEAR:
        options = sorted([key, *others], key=lambda option: int(option.text))
    content = ItemContent(
        type=ItemType.MULTIPLE_CHOICE,
        stem=stem,
        options=options,
        evidence=evidence_of(document, fact),
        explanation=says(document.sentences[fact.sentence]),
        bloom=bloom_of(fact),
        difficulty=difficulty_of(fact),
        tags=tags_of(document, fact),
    )
    return Framed(content, (document.name_of(fact),))
