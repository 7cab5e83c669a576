"""The sentences of a document that can be said again elsewhere, and how much of what it is about each of them says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from backend.agents.local.document import BlockKind, Document, Fact, KeyKind, Sentence, Token
from backend.agents.local.en.frames.parts import statement_of
from backend.agents.local.en.guide.leaning import opens_leaning, points_back, speaks_of_a_moment_ago
from backend.agents.local.en.inflect import bare, content_words, singularize
from backend.agents.local.en.words import INCLUSIVE, TALKING_TO, word_set
from backend.content.schemas import Statement
from backend.quiz.checks import find_dangling, normal
from backend.quiz.schemas import Evidence

SHORTEST, LONGEST = 7, 42  # words of a statement
# How alike two statements are that say the same, out of 100.
ALIKE = 72
# Terms by weight that decide what the document is about.
TOP_TERMS = 60

_SUMMING_UP = re.compile(
    r"\b(?:summary|conclusions?|key (?:points|ideas|takeaways|concepts)|abstract|overview|in brief|review)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:for (?:example|instance)|consider|think (?:of|about)|imagine|suppose|let us|for more information|visit|"
    r"click|read more|watch|learn more|as (?:follows|you|we)|see also|the following|"
    r"these days|so-called|in contrast|in simpler terms|by comparison|in comparison|as a result|in this|at this)\b"
    r"|https?://|www\.|\?",
    re.IGNORECASE,
)
# What announces and does not say: "Geologists distinguish between two types of rock."
_ANNOUNCED = re.compile(
    r"\b(?:two|three|four|five|six|several|various) (?:\w+ ){0,3}(?:types|kinds|categories|groups|forms|ways|reasons|"
    r"propositions|questions|parts|stages|factors|points)\b(?:(?! as | that | who | which )[^,:—–])*\.$"
    r"|\bjust what (?:it|they) sounds? like\b|^In each (?:pair|case|of)\b|^(?:Continuing|Beginning|Starting|Returning|"
    r"Turning|Building) (?:with|on|to|from)\b"
)
# A heading that runs into its sentence: "**Rain**\nRain falls …", "Wind — The wind is …".
_RUN_IN = re.compile(r"(?:(\*\*|__)[^*_\n]{2,60}\1[.:]?\s+|[A-Z][\w ]{1,40} [—–-] )(?=(?:[A-Z]|An? ))")
# "… per capita. in 2019": a full stop that ends nothing.
_MISTYPED = re.compile(r"\b[a-z]{4,}\. [a-z]|\s[,;]")
_STORY = word_set("said says asked told replied recalls remembers yesterday today tomorrow tonight ago")
_ANOTHER = re.compile(r"\b(?:is|are|was|were|as|serves as) another\b")
# "the Act", "Rothman’s article", "other reasons": what they name was told before.
_TOLD = re.compile(
    r"\bthe (?:Act|Bill|Court|Board|Committee|Commission|Program|Amendment|Treaty|Company|Union|Law|Clause|Report)\b(?! of)"
    r"|^(?:Opponents|Critics|Proponents|Supporters|Others) (?:counter|respond|reply|disagree)\b"
    # "more overt." than what?
    r"|\b(?:more|less) \w+\.$|\bother (?:reasons|words|ways|cases|hand|side)\b|\b(?:that|those) (?:same|very)\b"
    r"|^(?:[A-Z][\w’'-]+ ){0,2}[A-Z][\w-]+[’']s? (?:\w+ ){0,2}(?:article|study|studies|book|books|works?|research|findings|"
    r"team|letter|report|paper|essay|film|story|experiment|answer|results?)\b"
)
_YEAR = re.compile(r"1\d{3}s?|20\d{2}s?")
_HEDGES = word_set("might perhaps maybe possibly somewhat arguably")
_BACK = word_set("""same respective resulting remaining corresponding aforementioned second third fourth latter former
    another other others also too instead otherwise""")
_WEIGHTY = word_set("""because causes cause caused leads lead led results depends requires allows influences shapes explains
    determines affects produces reflects means involves includes consists plays forms important key main central essential
    primary fundamental major""")


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that stands alone.

    Attributes:
        text: what it says without its neighbours, citations and leaning opening.
        terms: the key terms it names, singular and casefolded.
        weight: how much of what the document is about it says; above 0, about 1 for a good one.
        general: whether it says what holds, and does not tell what happened once.
        summing_up: whether it stands where the document sums itself up.
    """

    sentence: Sentence
    text: str
    terms: frozenset[str]
    weight: float
    general: bool
    summing_up: bool

    @property
    def span(self) -> tuple[int, int]:
        """Its place in the source, in code points."""
        return self.sentence.start, self.sentence.end

    def state(self, document: Document, *, under: str = "", term: str = "") -> Statement:
        """It as a statement, proven by the whole sentence."""
        return Statement(text=self.text, evidence=[proof(document, self.sentence)], under=under, term=term)


def proof(document: Document, sentence: Sentence) -> Evidence:
    """The whole sentence as it stands in the source."""
    start, end = sentence.start, sentence.end
    return Evidence(start=start, end=end, quote=document.text[start:end])


def proof_of(document: Document, fact: Fact) -> Evidence:
    """The sentence, or the two, that a fact stands in."""
    start, end = document.span_of(fact)
    return Evidence(start=start, end=end, quote=document.text[start:end])


def sayings_of(document: Document) -> tuple[Saying, ...]:
    """All sayings in text order; worked out once per document."""
    kept: tuple[Saying, ...] | None = document.memo.get("guide sayings")
    if kept is None:
        kept = tuple(_find(document))
        document.memo["guide sayings"] = kept
    return kept


def overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Whether a span shares a character with one of the others."""
    return any(start < span[1] and span[0] < end for start, end in others)


def repeats(text: str, others: Iterable[str]) -> bool:
    """Whether a statement says what one of the others says, in much the same words."""
    from rapidfuzz import fuzz

    said = normal(text)
    own = content_words(text)
    for other in others:
        told = normal(other)
        if fuzz.ratio(said, told) >= ALIKE:
            return True
        shared = own & content_words(other)
        if len(shared) >= 5 and len(shared) >= 0.75 * min(len(own), len(content_words(other))):
            return True
    return False


def by_worth(sayings: Sequence[Saying], worth: dict[int, float]) -> list[Saying]:
    """Best first by a worth per sentence index; equals in text order."""
    return sorted(sayings, key=lambda saying: (-worth[saying.sentence.index], saying.sentence.index))


def wanted_bonus(saying: Saying, objectives: Sequence[str]) -> float:
    """How much a saying is about what the educator wants learnt, from 0 to 1."""
    wanted = content_words(" ".join(objectives))
    return len(wanted & content_words(saying.text)) / len(wanted) if wanted else 0.0


def is_heading_fit(heading: str) -> bool:
    """Whether a heading names something of the document, and not a part every document has."""
    words = heading.split()
    return 0 < len(words) <= 12 and len(heading) <= 90 and not _SUMMING_UP.search(heading)


def _find(document: Document) -> Iterable[Saying]:
    weights = _weights(document)
    firsts = _first_of_blocks(document)
    most = max(weights.values(), default=1.0)
    titled = content_words(document.title)
    said: set[str] = set()
    for whole in document.sentences:
        sentence = without_heading(whole)
        text = said_alone(document, sentence)
        # A sentence that a text repeats, as running heads and copied pages do, says nothing the second time.
        if text is None or text in said:
            continue
        said.add(text)
        words = f" {bare(text)} "
        terms = frozenset(stem for stem, form in _forms(document) if f" {form} " in words)
        general = _is_general(sentence.tokens)
        summing_up = bool(_SUMMING_UP.search(sentence.heading))
        heading_words = content_words(sentence.heading)
        weight = sum(sorted((weights[stem] / most for stem in terms), reverse=True)[:4])
        weight *= 1.0 if general else 0.55
        weight += 0.25 * (sentence.index in firsts) + 0.35 * summing_up
        weight += 0.2 * bool(heading_words & content_words(text))
        weight += 0.2 * bool(titled & content_words(text))
        weight += 0.2 * bool(_WEIGHTY & {token.lower for token in sentence.tokens})
        weight -= 0.2 * bool(_HEDGES & {token.lower for token in sentence.tokens})
        weight -= 0.012 * max(0, len(text.split()) - 26)
        yield Saying(sentence, text, terms, round(max(weight, 0.01), 6), general, summing_up)


def without_heading(sentence: Sentence) -> Sentence:
    """The sentence without a heading that runs into it."""
    found = _RUN_IN.match(sentence.text)
    if found is None:
        return sentence
    start = sentence.start + found.end()
    tokens = tuple(token for token in sentence.tokens if token.start >= start)
    return replace(sentence, start=start, text=sentence.text[found.end() :], tokens=tokens)


def said_alone(document: Document, sentence: Sentence) -> str | None:
    """The sentence as a statement that needs nothing around it; None when it leans on something."""
    if not sentence.alone or not sentence.tokens or sentence.kind is BlockKind.HEADING:
        return None
    lowers = [token.lower for token in sentence.tokens]
    if (TALKING_TO | INCLUSIVE | _STORY) & set(lowers) or _BACK & set(lowers[:3]):
        return None
    if {"thus", "therefore", "hence", "however", "accordingly", "consequently"} & set(lowers):
        return None
    text = statement_of(sentence)
    count = len(text.split())
    if not SHORTEST <= count <= LONGEST or not text.endswith((".", ".”", '."')):
        return None
    if (
        _ASIDE.search(text)
        or _MISTYPED.search(text)
        or "(" in text
        or ")" in text
        or text.count("“") != text.count("”")
    ):
        return None
    if (
        text[0] in "“\"'‘"
        or ":" in text
        or _ANOTHER.search(text)
        or _TOLD.search(text)
        or _ANNOUNCED.search(text)
        or opens_leaning(sentence.tokens)
    ):
        return None
    if find_dangling(text) is not None or points_back(sentence.tokens):
        return None
    if speaks_of_a_moment_ago(document, sentence):
        return None
    return text


def _is_general(tokens: tuple[Token, ...]) -> bool:
    """Present tense and few names: "Norms define how to behave", not "In 2011 a blogger wrote …"."""
    tags = Counter(token.tag for token in tokens)
    present = tags["VBZ"] + tags["VBP"] + tags["MD"]
    past = tags["VBD"]
    names = sum(
        1
        for at, token in enumerate(tokens)
        if at and token.tag.startswith("NNP") and token.text[:1].isupper()
    )
    dated = any(_YEAR.fullmatch(token.text) for token in tokens)
    return present > 0 and past <= present and names <= 2 and tags["CD"] <= 1 and not dated


def _weights(document: Document) -> dict[str, float]:
    return {
        singularize(term.text).casefold(): term.weight
        for term in document.terms[:TOP_TERMS]
        if term.kind is KeyKind.TERM
    }


def _forms(document: Document) -> list[tuple[str, str]]:
    """The top terms' stems with the forms in which a text may name them."""
    kept: list[tuple[str, str]] | None = document.memo.get("guide term forms")
    if kept is None:
        from backend.agents.local.en.inflect import pluralize

        stems = _weights(document)
        kept = sorted({(stem, bare(form)) for stem in stems for form in (stem, pluralize(stem))})
        document.memo["guide term forms"] = kept
    return kept


def _first_of_blocks(document: Document) -> frozenset[int]:
    seen: set[int] = set()
    firsts: set[int] = set()
    for sentence in document.sentences:
        if sentence.block not in seen and sentence.kind is BlockKind.PARAGRAPH:
            seen.add(sentence.block)
            firsts.add(sentence.index)
    return frozenset(firsts)
