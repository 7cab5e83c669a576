"""Essay: tell two terms or two schools of thought apart, say why something is so, or explain a term by an example."""

from __future__ import annotations

from collections.abc import Iterator

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.inflect import bare, content_words
from backend.agents.local.en.kinds import Kind, kind_of
from backend.agents.local.en.reason import reason_in
from backend.agents.local.en.restate import in_other_words
from backend.agents.local.en.tag import render
from backend.agents.local.en.vague import vagueness
from backend.agents.local.frames import Framed, Setting
from backend.agents.local.frames.parts import evidence_of, is_term, says, tags_of, tidy
from backend.quiz.schemas import Answer, Bloom, Difficulty, ItemContent, ItemType

_SAID = frozenset({FactKind.CLAIM, FactKind.SAYING})
SUITS = frozenset({FactKind.DEFINITION, FactKind.MENTION}) | _SAID
_STRONG = 0.55
_SCHOOLS = frozenset({Kind.THEORY, Kind.THINKERS})
_MOST_VAGUE = 1  # how vague may be what one is asked to give the reason of


def count(document: Document) -> int:
    """How many defined terms, views and reasons there are to explain."""
    return len({fact.sentence for fact in document.facts if fact.kind in SUITS})


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A task whose rubric names what a full answer holds, in the text's words."""
    return (
        _compared_views(document, fact, setting)
        or _reason(document, fact)
        or _explained(document, fact, setting)
    )


def _compared_views(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """What two schools of thought say of the same thing."""
    if not _is_view(fact):
        return None
    own = content_words(fact.rest)
    for other in _unspent(document, fact, setting):
        if (
            not _is_view(other)
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


def _is_view(fact: Fact) -> bool:
    return fact.kind in _SAID and fact.key_kind is KeyKind.TERM and kind_of(fact.key) in _SCHOOLS


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
    points = [f"Gives the reason: {reason}.", "Says how the one follows from the other."]
    return _item(document, [fact], f"Explain why {said}.", points, Bloom.UNDERSTAND, Difficulty.MEDIUM)


def _explained(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """What a term means, beside its kin where there is one."""
    if not _is_strong(fact):
        return None
    other = _kin(document, fact, setting)
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


def _is_strong(fact: Fact) -> bool:
    return fact.kind is FactKind.DEFINITION and fact.strength >= _STRONG


def _unspent(document: Document, fact: Fact, setting: Setting) -> Iterator[Fact]:
    """The facts of other sentences that no item rests on yet."""
    for other in document.facts:
        if other.sentence == fact.sentence:
            continue
        sentence = document.sentences[other.sentence]
        if not any(start < sentence.end and sentence.start < end for start, end in setting.spans):
            yield other


def _kin(document: Document, fact: Fact, setting: Setting) -> Fact | None:
    """Another defined term that shares a word with this one, and so is easily taken for it."""
    own = content_words(fact.key)
    for other in _unspent(document, fact, setting):
        words = content_words(other.key)
        if _is_strong(other) and own & words and own - words and words - own:
            return other
    return None
