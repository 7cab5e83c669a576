"""Flaws of the stem: what it points to, how it asks, and whether it asks at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.quiz.checks.subject import BLANK, Subject, finding, quoted, words
from backend.quiz.schemas import Finding, ItemContent, ItemType, Severity, Span
from backend.tagging import tagger

# How much of a sentence that asks is read.
LONGEST_QUESTION = 600

_I = re.IGNORECASE

# "It is important to …" and "How long does it take …" point to nothing before them.
_EMPTY_IT = (
    r"(?!it\s+(?:takes?|take|(?:is|was|has\s+been|would\s+be|seems)\s+(?:\w+\s+){0,3}(?:to|that|for|when|who)\b|"
    r"(?:\w+\s+){0,2}(?:to|that|for|when|called\s+when)\b))"
)
_OPENING = re.compile(
    rf"\s*[*_\"“(]*(?:{_EMPTY_IT}(?P<pronoun>it|they|he|she)\b|(?P<its>its|their|his|her)\s+\w|"
    r"(?P<this>this|these|such)\b(?!\s+(?:as|days|that)\b)|(?P<those>those)\b(?!\s+(?:who|that|which|with|of)\b))",
    _I,
)
_ASKED = re.compile(
    r"\s*(?:what|who|whom|where|when|why|which|how(?:\s+(?:many|much|long|often|far))?)\s+"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might|may)\s+"
    rf"(?P<word>{_EMPTY_IT}(?:it|they|he|she)|this|these|those|that|its|their|his|her)\b(?!\s+(?:who|which)\b)",
    _I,
)
_POINTER = re.compile(
    r"\b(?P<word>this|these|those|such)\s+(?!(?:as|that|who|which|is|are|of)\b)(?P<noun>[a-z]+)"
    r"|\b(?:this|these|it|them)(?=\s*\?)",
    _I,
)
_OF_OPTIONS = re.compile(r"\b(?:which|what|one|any|some|all|none|each|two|three)\s+(?:one\s+)?of\s*$", _I)
_PICTURE = (
    r"(?:figures?|fig\.|diagrams?|graphs?|charts?|images?|pictures?|illustrations?|photo(?:graph)?s?|tables?)"
)
_SHOWN = re.compile(
    rf"\b(?:figure|fig\.?|table|diagram|chart|exhibit|appendix|equation|listing)\s+\d[\d.]*\b"
    rf"|\b(?:in|from|see|on|by|at|of|using)\s+(?:the|this|these)\s+(?:(?:following|above|accompanying|given)\s+)?{_PICTURE}\b(?!\s+of\b)"
    rf"|\b(?:the|this|these)\s+{_PICTURE}\s+(?:shows?|below|above|shown|depicts?|illustrates?)\b"
    r"|\b(?:shown|described|mentioned|listed|given|seen|discussed|noted|stated|depicted|pictured|explained|defined|as|see)\s+"
    r"(?:here\s+)?(?:above|below|earlier|previously)\b(?!\s+(?:sea|zero|the|average|normal)\b)"
    rf"|\bthe\s+(?:above|below|aforementioned|foregoing)(?:-mentioned)?\b(?=\s*(?:[a-z]|[?.,]|$))"
    rf"|\b(?:following|above|accompanying)\s+{_PICTURE}\b"
    r"|\b(?:the|this|these)\s+(?:\w+\s+)?(?:reactions?|equations?|formulas?|passage|excerpt|paragraph|text|sentences?|code|"
    r"program|snippet|example|scenario|case|statements?|list|data|questions?|poem|map)\s+(?:above|below)\b",
    _I,
)
_THE_TEXT = re.compile(
    r"\b(?:according\s+to|(?:stated|mentioned|described|discussed)\s+in|in)\s+(?:the|this)\s+"
    r"(?:text|passage|author|article|excerpt|reading|chapter|lecture|slides?)\b(?!\s+of\b)",
    _I,
)
_CARRIES_ITS_OWN = re.compile(r"!\[[^\]]{0,500}\]\(|^[^\S\n]*\|.*\|[^\S\n]*$|```", re.MULTILINE)
_FUNCTION_WORDS = frozenset(
    words(
        "what which who whom where when why how is are was were do does did the a an of in on at to for by "
        "with from as and or but that than can could will would should may might has have had be been best "
        "most following one called name role main"
    )
)


# "Put these events in order" points to the entries that stand below it.
_LISTS = frozenset({ItemType.ORDERING, ItemType.MATCHING})


def dangling_reference(subject: Subject) -> Iterator[Finding]:
    """Away from its page the stem must still say what it speaks of."""
    found = None if _CARRIES_ITS_OWN.search(subject.stem) else _SHOWN.search(subject.stem)
    if found:
        message = (
            f"{quoted(found.group())} points to something students do not see here: say it in the question."
        )
        span = subject.stem_span(found.start(), found.end())
        yield finding("dangling_reference", Severity.ERROR, message, span)
        return
    at = _pointing(subject)
    if at is not None:
        word = subject.stem[at[0] : at[1]]
        message = f"{quoted(word)} has nothing before it to refer to: name what is meant."
        yield finding("dangling_reference", Severity.ERROR, message, subject.stem_span(*at))
        return
    read = _THE_TEXT.search(subject.stem)
    if read:
        message = (
            f"{quoted(read.group())} only helps students who have the text at hand: ask for the fact itself."
        )
        span = subject.stem_span(read.start(), read.end())
        yield finding("dangling_reference", Severity.INFO, message, span, "")


def find_dangling(text: str) -> tuple[int, int] | None:
    """Where a statement points to something it does not name: a picture, an earlier place, a bare pronoun."""
    found = None if _CARRIES_ITS_OWN.search(text) else _SHOWN.search(text)
    if found:
        return found.span()
    return _pointing(Subject(ItemContent(type=ItemType.TRUE_FALSE, stem=text)))


def _pointing(subject: Subject) -> tuple[int, int] | None:
    """The first word that stands for something the stem has not named."""
    start, end = subject.sentences[0] if subject.sentences else (0, len(subject.stem))
    first = subject.stem[start:end]
    opening = _OPENING.match(first)
    if opening:
        group = opening.lastgroup or 0
        return start + opening.start(group), start + opening.end(group)
    asked = _ASKED.match(first)
    if asked:
        return start + asked.start("word"), start + asked.end("word")
    for pointer in _POINTER.finditer(first):
        before = first[: pointer.start()]
        if _OF_OPTIONS.search(before) and subject.content.options:
            continue
        if subject.content.type in _LISTS and pointer.group().casefold().startswith("these"):
            continue
        named = [word for word in words(before) if word not in _FUNCTION_WORDS]
        # A stem that has said enough, or the very noun, has said what "this" is.
        if len(named) >= 3:
            break
        if (pointer["noun"] or "").casefold().rstrip("s") not in {w.rstrip("s") for w in named}:
            return start + pointer.start(), start + pointer.end()
    return None


_NEGATIVE = re.compile(
    r"(?<!\bor )(?<!\bif )\b(?:not(?!\s+(?:only|just|merely)\b)|except|cannot|\w+n['’]t|neither|incorrect(?:ly)?|untrue|"
    r"false(?!\s+(?:positive|negative|alarm)s?\b)|least(?=\s+(?:likely|probable|appropriate|accurate|suitable|correct|important|effective)))\b",
    _I,
)


def negative_wording(subject: Subject) -> Iterator[Finding]:
    """Asking for what is not so tests reading more than knowledge."""
    if not subject.is_choice:
        return
    start, end = subject.question
    found = _NEGATIVE.search(subject.stem, start, end)
    if not found:
        return
    word = found.group()
    span = subject.stem_span(found.start(), found.end())
    stands_out = word.isupper() or subject.stem[max(0, found.start() - 1) : found.start()] in ("*", "_")
    if stands_out:
        message = f"The question asks with {quoted(word)}: ask for what is true where you can."
        yield finding("negative_wording", Severity.INFO, message, span)
        return
    message = f"The question asks with {quoted(word)}, which is easily overread: ask positively, or make it stand out."
    yield finding("negative_wording", Severity.WARNING, message, span, f"**{word.upper()}**")


_TRUE_FALSE_STEM = re.compile(
    r"\btrue\s+or\s+false\b"
    r"|\b(?:which|what|choose|select|pick|identify|mark)\b[^?.:]*\b(?:true|correct|false|incorrect|accurate|untrue)\b"
    r"(?:\s+(?:statements?|ones?|answers?|options?|sentences?))?"
    r"(?:\s+(?:about|regarding|concerning|of|for|with\s+respect\s+to)\b[^?.:]*)?\s*[?.:]?\s*$",
    _I,
)
_TRUTH_WORDS = frozenset({"true", "false", "yes", "no", "right", "wrong", "correct", "incorrect"})


def true_false_question(subject: Subject) -> Iterator[Finding]:
    """A choice question that only collects true and false statements asks several things at once."""
    if not subject.is_choice:
        return
    texts = [option.text.strip(" .").casefold() for option in subject.content.options]
    if texts and len(texts) <= 3 and sum(text in _TRUTH_WORDS for text in texts) >= 2:
        message = (
            "The options are only true and false: make it a true/false item, or ask for the fact itself."
        )
        kind = subject.content.type.value
        plain = len(texts) == 2 and sum(option.correct for option in subject.content.options) == 1
        span = Span(field="type", start=0, end=len(kind))
        fix = ItemType.TRUE_FALSE.value if plain and set(texts) == {"true", "false"} else None
        yield finding("true_false_question", Severity.WARNING, message, span, fix)
        return
    start, end = subject.question
    start = max(start, end - LONGEST_QUESTION)
    found = _TRUE_FALSE_STEM.search(subject.stem[start:end])
    if found:
        message = (
            "Each option must be judged true or false on its own: ask one question that the key answers."
        )
        span = subject.stem_span(start + found.start(), start + found.end())
        yield finding("true_false_question", Severity.WARNING, message, span)


def fill_in_the_blank(subject: Subject) -> Iterator[Finding]:
    """A blank in a choice stem makes students try each option in turn."""
    if not subject.is_choice:
        return
    found = BLANK.search(subject.stem)
    if found:
        message = "The stem has a blank to fill: ask a whole question, or make it a fill-in item."
        closing = subject.stem[found.end() :].strip()
        said = bool(subject.stem[: found.start()].strip())
        if said and closing in ("", ".", ":"):
            # A stem that the options end needs no blank.
            span = subject.stem_span(found.start(), len(subject.stem))
            yield finding("fill_in_the_blank", Severity.WARNING, message, span, "…")
            return
        span = subject.stem_span(found.start(), found.end())
        yield finding("fill_in_the_blank", Severity.WARNING, message, span)


_QUESTION = re.compile(r"[?？؟]|^\W*(?:what|which|who|whom|whose|where|when|why|how)\b", _I)
_REQUEST = re.compile(
    r"(?:^\W*+|[.!:,]\s\W{0,20}+)(?:please\s+)?(?:choose|select|identify|name|find|calculate|compute|determine|pick|complete|"
    r"match|mark|tick|decide|solve|evaluate|simplify|convert|translate|give|indicate|estimate|classify|consider|tell|"
    r"put|arrange|rank|list|state|read|look)\b",
    _I,
)
_OPEN_END = frozenset(
    words(
        "is are was were be been being has have had does do did can could will would should may might must "
        "the a an of to by in on for with from as at into than that because when if which who and or called "
        "named about between through during means equals include includes"
    )
)


def unfocused_stem(subject: Subject) -> Iterator[Finding]:
    """A stem asks, or starts a sentence that the options end."""
    if not subject.is_choice or _is_focused(subject.stem):
        return
    message = "The stem does not ask anything yet: write a question that can be answered without the options."
    yield finding("unfocused_stem", Severity.WARNING, message, subject.stem_span())


def _is_focused(stem: str) -> bool:
    text = stem.strip()
    if "$" in text or "`" in text:
        return True
    said = words(text)
    if len(said) == 2 and said[-1] in _OPEN_END:
        return True
    if len(said) < 3:
        # Other scripts write a whole question without spaces.
        return not text.isascii() and len(text) >= 8
    if _QUESTION.search(text) or _REQUEST.search(text) or BLANK.search(text):
        return True
    if text.endswith((":", "…", "...", "—", "-")) or said[-1] in _OPEN_END:
        return True
    if text.endswith((".", "!", ";")):
        return False
    return _has_verb(text)


def _has_verb(text: str) -> bool:
    tagged = str(tagger().parse(text[-LONGEST_QUESTION:])).split(" ")
    return any(word.split("/")[1].startswith(("VB", "MD")) for word in tagged if "/" in word)


_VAGUE = re.compile(
    r"\b(?:frequently|occasionally|rarely|usually|often|sometimes|seldom|normally|generally|typically|probably|possibly|"
    r"somewhat|fairly|quite|a\s+lot|commonly|mostly|largely|may|might)\b(?!\s+(?:known|called|referred|named|accepted)\b)",
    _I,
)


def vague_terms(subject: Subject) -> Iterator[Finding]:
    """How often is "often"? Readers differ, and a hedged option looks right."""
    if not subject.is_choice and subject.content.type is not ItemType.TRUE_FALSE:
        return
    if subject.is_choice:
        for index, option in enumerate(subject.content.options):
            found = _VAGUE.search(option.text)
            if found:
                message = f"{quoted(found.group())} means different things to different people: say how much or when."
                span = subject.option_span(index, found.start(), found.end())
                yield finding("vague_terms", Severity.WARNING, message, span, _plainer(found.group()))
        return
    found = _VAGUE.search(subject.stem)
    if found:
        message = (
            f"{quoted(found.group())} makes the statement hard to call true or false: say how much or when."
        )
        span = subject.stem_span(found.start(), found.end())
        yield finding("vague_terms", Severity.WARNING, message, span, _plainer(found.group()))


def _plainer(term: str) -> str | None:
    """The fix that takes a hedge out which says nothing; None where something must be said instead."""
    return "" if term.casefold() in ("quite", "fairly", "somewhat") else None
