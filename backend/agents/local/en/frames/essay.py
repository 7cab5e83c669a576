"""Essay: compare two schools or two terms, discuss a view, give a reason, tell what a text says of a term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.frames.discussing import (
    points_on,
    points_under,
    task_on_section,
    task_on_statement,
    task_on_term,
    thesis_of,
    view_of,
)
from backend.agents.local.en.frames.parts import evidence_of, is_term, says, tags_of, tidy
from backend.agents.local.en.frames.telling import is_firm
from backend.agents.local.en.inflect import bare, content_words
from backend.agents.local.en.kinds import Kind, head_of, kind_of
from backend.agents.local.en.reason import reason_in
from backend.agents.local.en.restate import in_other_words
from backend.agents.local.en.tag import render
from backend.agents.local.en.vague import vagueness
from backend.agents.local.framing import Framed, Setting
from backend.quiz.schemas import Answer, Bloom, Difficulty, ItemContent, ItemType

_SAID = frozenset({FactKind.CLAIM, FactKind.SAYING})
SUITS = frozenset({FactKind.DEFINITION, FactKind.MENTION}) | _SAID
_STRONG = 0.55
_SCHOOLS = frozenset({Kind.THEORY, Kind.THINKERS})
_EACH = ("Makes a point the text makes", "Makes a second one", "Makes a third one")
_MOST_VAGUE = 1  # how vague may be what one is asked to give the reason of


def count(document: Document) -> int:
    """How many defined terms, views and reasons there are to explain."""
    return len({fact.sentence for fact in document.facts if fact.kind in SUITS})


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A task whose rubric names what a full answer holds, in the text's words."""
    return (
        _compared_views(document, fact, setting)
        or view_discussed(document, fact)
        or _reason(document, fact)
        or _explained(document, fact, setting)
        or told_of(document, fact, setting)
        or section_told(document, fact, setting)
        or statement_discussed(document, fact, setting)
    )


def _compared_views(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """What two schools of thought say of the same thing."""
    if not _is_view(document, fact):
        return None
    own = content_words(fact.rest)
    for other in _unspent(document, fact, setting):
        if (
            not _is_view(document, other)
            or bare(other.key) == bare(fact.key)
            or kind_of(other.key) is not kind_of(fact.key)
        ):
            continue
        shared = sorted(own & content_words(other.rest), key=lambda word: (-document.worth_of(word), word))
        topic = next((word for word in shared if _names_topic(document, word)), "")
        if topic and not topic_in(topic, fact.key) and not topic_in(topic, other.key):
            points = [
                f"Says that {fact.key} {_predicate(fact)}.",
                f"Says that {other.key} {_predicate(other)}.",
                "Names what the two have in common, or says that they have nothing in common.",
                "Names at least one difference between them.",
            ]
            told = f"Compare what {fact.key} and {other.key} say about {topic}"
            stem = f"{told}: where do they agree and where do they differ?"
            return _item(document, [fact, other], stem, points, Bloom.ANALYZE, Difficulty.HARD)
    return None


def topic_in(topic: str, key: str) -> bool:
    """Whether a key already names the topic."""
    return topic in content_words(key)


def _names_topic(document: Document, word: str) -> bool:
    return any(word == bare(term.text) for term in document.terms[:40] if term.kind is KeyKind.TERM)


def _is_view(document: Document, fact: Fact) -> bool:
    school = kind_of(fact.key) in _SCHOOLS and is_term(document, fact.key)
    return fact.kind in _SAID and fact.key_kind is KeyKind.TERM and school


def _predicate(fact: Fact) -> str:
    return fact.rest.removeprefix("Which of these ")


def _reason(document: Document, fact: Fact) -> Framed | None:
    """Why something is so, where the sentence itself says it."""
    sentence = document.sentences[fact.sentence]
    found = reason_in(sentence.tokens) if sentence.alone else None
    if found is None or not found.first <= fact.first < found.last:
        return None
    stated = sentence.tokens[found.first : found.last]
    if vagueness(stated, fact.first - found.first, fact.last - found.first) > _MOST_VAGUE:
        return None
    if not is_term(document, fact.key):
        return None
    held = frozenset(token.start for token in sentence.tokens[fact.first : fact.last])
    said = tidy(render(in_other_words(stated, held, sentence.text))).rstrip(".,")
    if sentence.tokens[found.first].start == sentence.tokens[0].start and fact.first != found.first:
        said = said[:1].lower() + said[1:]
    elif fact.first == found.first:
        said = fact.key + said[len(fact.key) :]
    reason = tidy(render(sentence.tokens[found.why : found.end])).rstrip(".,")
    named = "reason" if found.asks == "why" else "way"
    points = [f"Gives the {named}: {reason}.", "Says how the one follows from the other."]
    return _item(
        document, [fact], f"Explain {found.asks} {said}.", points, Bloom.UNDERSTAND, Difficulty.MEDIUM
    )


def _explained(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """What a term means, beside its kin where there is one."""
    if not _is_strong(document, fact):
        return None
    other = _kin(document, fact, setting)
    if other is None and not setting.plainness:
        return None  # the meaning serves a question better that can be marked at once
    if other is None:
        stem = f"Explain in your own words what “{fact.key}” means, and show it in an example that is not from the text."
        points = [
            f"Says that “{fact.key}” means: {fact.rest}.",
            "Puts it in other words than the text.",
            "Gives an example that has what the meaning asks for, and says why it fits.",
        ]
        return _item(document, [fact], stem, points, Bloom.UNDERSTAND, Difficulty.MEDIUM)
    first, second = f"“{fact.key}”", f"“{other.key}”"
    stem = f"Compare {first} and {second}: explain what each term means, how they differ, and give an example of each."
    points = [
        f"Says that {first} means: {fact.rest}.",
        f"Says that {second} means: {other.rest}.",
        "Names at least one difference that follows from the two meanings.",
        "Gives one fitting example of each, not taken from the text.",
    ]
    return _item(document, [fact, other], stem, points, Bloom.ANALYZE, Difficulty.HARD)


def view_discussed(document: Document, fact: Fact) -> Framed | None:
    """A view that a person or a school holds, to be explained and weighed by an example."""
    view = view_of(document, fact)
    if not view or fact.strength < _STRONG:
        return None
    whose = fact.key if fact.key_kind is KeyKind.PERSON else f"the view of {fact.key}"
    opening = (
        f"According to {fact.key}, {view}." if fact.key_kind is KeyKind.PERSON else f"In {whose}, {view}."
    )
    stem = f"{opening} Explain this view in your own words, and give an example that speaks for it or against it."
    points = [
        f"Says in other words that {view}.",
        "Gives an example that is not from the text.",
        "Says how the example speaks for the view or against it.",
    ]
    return _item(document, [fact], stem, points, Bloom.UNDERSTAND, Difficulty.MEDIUM)


def told_of(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """What the text says of a term in several places."""
    told = points_on(document, fact, setting)
    if not told:
        return None
    stem = task_on_term(fact, len(told), setting)
    points = [*(f"Says that {said}." for _, said in told), "Gives an example that fits one of the points."]
    return _item(document, [known for known, _ in told], stem, points, Bloom.UNDERSTAND, Difficulty.MEDIUM)


def section_told(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """What stands under a heading of the text."""
    told = points_under(document, fact, setting)
    if not told:
        return None
    stem, last = task_on_section(document.sentences[fact.sentence].heading, len(told), setting)
    points = [*(f"{way}, such as that {said}." for way, (_, said) in zip(_EACH, told, strict=False)), last]
    return _item(document, [known for known, _ in told], stem, points, Bloom.UNDERSTAND, Difficulty.MEDIUM)


def statement_discussed(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A general statement on what the text is about, to be explained and shown in an example."""
    said = thesis_of(document, fact, setting)
    if not said:
        return None
    stem = task_on_statement(said, setting)
    points = [
        f"Says in other words: {said}",
        "Gives an example that is not from the text.",
        "Says why the example shows what is stated.",
    ]
    return _item(document, [fact], stem, points, Bloom.UNDERSTAND, Difficulty.MEDIUM)


def _item(
    document: Document, facts: list[Fact], stem: str, points: list[str], bloom: Bloom, difficulty: Difficulty
) -> Framed:
    told = " ".join(says(document.sentences[fact.sentence]) for fact in facts)
    content = ItemContent(
        type=ItemType.ESSAY,
        stem=stem,
        answer=Answer(rubric="\n".join(f"- 1 point: {point}" for point in points)),
        points=float(len(points)),
        evidence=evidence_of(document, *facts),
        explanation=f"The rubric rests on what the text says. {told}",
        bloom=bloom,
        difficulty=difficulty,
        tags=tags_of(document, facts[0]),
    )
    return Framed(content, tuple(document.name_of(item) for item in facts))


def _is_strong(document: Document, fact: Fact) -> bool:
    return is_firm(document, fact)


def _unspent(
    document: Document, fact: Fact, setting: Setting, among: Iterable[Fact] | None = None
) -> Iterator[Fact]:
    """The facts of other sentences that no item rests on yet, of all of the text or of those given."""
    for other in document.facts if among is None else among:
        if other.sentence == fact.sentence:
            continue
        sentence = document.sentences[other.sentence]
        if not any(start < sentence.end and sentence.start < end for start, end in setting.spans):
            yield other


def _kin(document: Document, fact: Fact, setting: Setting) -> Fact | None:
    """Another defined term that shares a word with this one, and so is easily taken for it."""
    own, head = content_words(fact.key), head_of(fact.key)
    # Cheapest first: every fact of the text is asked.
    like = (f for f in document.facts if f.kind is FactKind.DEFINITION and head_of(f.key) == head)
    for other in _unspent(document, fact, setting, like):
        words = content_words(other.key)
        if own - words and words - own and _is_strong(document, other):
            return other
    return None
