"""Why something is so, or how it comes about, asked with whole clauses as options."""

from __future__ import annotations

import re

from backend.agents.local.document import Document, Fact, FactKind, KeyKind, Sentence
from backend.agents.local.en.clause import clause_at
from backend.agents.local.en.frames.parts import is_term, tidy
from backend.agents.local.en.frames.statement import statement_in
from backend.agents.local.en.inflect import capital, content_words, is_common_noun
from backend.agents.local.en.question import inverted
from backend.agents.local.en.reason import Reason, ground_in
from backend.agents.local.en.restate import rephrased
from backend.agents.local.en.standalone import stands_alone
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import POINTERS, THIRD_PERSON
from backend.agents.local.framing import Setting

_SAID = frozenset({FactKind.CLAIM, FactKind.SAYING, FactKind.MENTION})
_FEWEST, _MOST = 4, 20  # words of a reason
_WRONG = 3
_VAGUEST = 1  # how vague may be a statement that stands as a wrong reason
_SHARED = 0.3  # share of words with a meaning that a wrong reason may have of the right one
_POINTS = re.compile("|".join((*POINTERS, r"\b(?:this|these|that is|such|doing so)\b")), re.IGNORECASE)
_STARTS = re.compile(r"(?:they|it)\b", re.IGNORECASE)
_DEFINES = re.compile(r"(?:is|are) (?:an?|the|those|people) ")  # what something is gives no reason
_NAMES_IT = re.compile(r"\b(?:is|are) (?:called|known as|termed|referred to)\b|[;“]")


def reason_asked(document: Document, fact: Fact) -> tuple[str, str] | None:
    """The question why or how, and its answer; nothing where the sentence gives no reason for what it says of the key."""
    found = _reason_of(document, fact)
    if (
        found is None
        or not is_term(document, fact.key)
        or (_happened(document, fact) and not document.narrative)
    ):
        return None
    sentence = document.sentences[fact.sentence]
    if found.asks == "when":
        return _condition_asked(sentence, found)
    stated = sentence.tokens[found.first : found.last]
    clause = clause_at(stated, 0)
    if clause is None:
        return None
    subject = render(stated[: clause.subject_end])
    if is_common_noun(stated[0].lower) or stated[0].tag in {"DT", "IN", "JJ"}:
        subject = subject[:1].lower() + subject[1:]
    asked = inverted(stated, clause, subject, (0, 0))
    answer = _told(sentence, found)
    if asked is None or not answer or THIRD_PERSON & set(asked.split()):
        return None
    said = asked if asked.startswith(("is ", "are ", "was ", "were ")) else rephrased(asked)
    return f"{found.asks.capitalize()} {said}?", answer


def _condition_asked(sentence: Sentence, found: Reason) -> tuple[str, str] | None:
    """What happens under a condition, and that."""
    said = rephrased(tidy(render(sentence.tokens[found.why : found.end])).strip(" .,"))
    answer = tidy(render(sentence.tokens[found.first : found.last])).strip(" .,")
    if THIRD_PERSON & set(said.casefold().split()) or not _FEWEST <= len(answer.split()) <= _MOST:
        return None
    if (
        _POINTS.search(said)
        or _POINTS.search(answer)
        or _NAMES_IT.search(answer)
        or not _FEWEST <= len(said.split()) <= _MOST
    ):
        return None
    return f"What happens {sentence.tokens[0].lower} {said}?", capital(rephrased(answer))


def wrong_reasons(document: Document, fact: Fact, right: str, setting: Setting) -> list[tuple[str, str]]:
    """Clauses of the text that have the form of the right reason and are none, and why each is wrong."""
    pool: list[tuple[float, str]] = []
    own = content_words(right)
    heading = document.sentences[fact.sentence].heading
    begins = _STARTS.match(right)
    for other in document.facts:
        if other.kind not in _SAID or other.sentence == fact.sentence or other.key_kind is not KeyKind.TERM:
            continue
        text = _as_reason(document, other, fact, right)
        if not text or ";" in text or not 0.5 <= len(text) / len(right) <= 1.8 or _POINTS.search(text):
            continue
        words = content_words(text)
        if len(words) < 3 or len(words & own) > _SHARED * min(len(words), len(own)):
            continue
        near = 1.0 * (bool(heading) and document.sentences[other.sentence].heading == heading)
        near += 0.5 * (bool(_STARTS.match(text)) == bool(begins)) - abs(len(text) - len(right)) / len(right)
        pool.append((near + 0.3 * setting.rng.random(), text))
    chosen: list[str] = []
    for _, text in sorted(pool, key=lambda entry: (-entry[0], entry[1])):
        words = content_words(text)
        if len(chosen) < _WRONG and not any(
            len(words & content_words(known)) >= 0.5 * min(len(words), len(content_words(known)))
            for known in chosen
        ):
            chosen.append(text)
    setting.rng.shuffle(chosen)
    return [(text, "The text does not give this as the reason.") for text in chosen]


def _reason_of(document: Document, fact: Fact) -> Reason | None:
    """What a sentence that makes sense alone says why or how of the fact's key."""
    sentence = document.sentences[fact.sentence]
    memo = ("reason", fact.sentence)
    if memo not in document.memo:
        document.memo[memo] = ground_in(sentence.tokens) if sentence.whole else None
    found: Reason | None = document.memo[memo]
    if found is None or (found.asks != "when" and not found.first <= fact.first < found.last):
        return None
    stop = sentence.tokens[-1]
    parts = (sentence.tokens[found.first : found.last], sentence.tokens[found.why : found.end])
    asked = parts[1] if found.asks == "when" else parts[0]
    return found if sentence.alone or stands_alone((*asked, stop)) else None


def _happened(document: Document, fact: Fact) -> bool:
    """Whether the sentence tells what was once so."""
    return any(token.tag == "VBD" for token in document.sentences[fact.sentence].tokens)


def _told(sentence: Sentence, found: Reason) -> str:
    """The reason as a sentence of its own, or the way; "" where it leans on what stands elsewhere."""
    words = tidy(render(sentence.tokens[found.why : found.end])).strip(" .,")
    if (
        not _FEWEST <= len(words.split()) <= _MOST
        or _POINTS.search(words)
        or words.count("“") != words.count("”")
    ):
        return ""
    if found.asks == "why" and clause_at(sentence.tokens, found.why) is None and not _STARTS.match(words):
        return ""  # "because of a shortage"
    return capital(rephrased(words))


def _as_reason(document: Document, other: Fact, fact: Fact, right: str) -> str:
    """What another sentence says, in the form of the right reason; "" where it has none."""
    if right.startswith("By "):
        found = _reason_of(document, other)
        return _told(document.sentences[other.sentence], found) if found and found.asks == "how" else ""
    stated = statement_in(document, other)
    if not stated.leads or stated.vague > _VAGUEST or stated.after[:1] in ",;:—“":
        return ""
    if not stated.after[:1].isalpha() or stated.after.partition(" ")[0] in {"aside", "and", "or", "of"}:
        return ""
    if _DEFINES.match(stated.after):
        return ""
    begins = _STARTS.match(right)
    if begins is None:
        return stated.with_key(other.key).strip(" .")
    if other.plural != (begins[0].casefold() == "they"):
        return ""
    return f"{begins[0]} {stated.after}".strip(" .")
