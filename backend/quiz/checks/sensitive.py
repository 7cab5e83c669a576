"""What could hurt a student, or tell something of a living person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.quiz.checks.subject import Subject, finding, quoted
from backend.quiz.schemas import Finding, Severity, Span

_I = re.IGNORECASE

_PERSONAL = re.compile(
    r"(?P<mail>\b(?!name@example\.org\b)[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{2,20})+\b)"
    r"|(?P<number>(?<![\w.,])(?:\+\d{1,3}[\s.-]?)?\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?![\w,]))"
    r"|(?P<identity>(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-]))"
    r"|(?P<card>(?<![\w.])\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?![\w.]))"
    r"|(?P<address>\b\d{1,5}\s+[A-Z][a-z]+\s+(?:Street|Avenue|Road|Lane|Drive|Boulevard)\b,?\s+(?:apartment|apt\.?|unit|flat)\s+\w+)"
)
_COARSE = re.compile(
    r"\b(?:damn|crap(?:py)?|shit(?:ty)?|bullshit|bastards?|assholes?|bitch(?:es|y)?|fuck(?:ing|ed|er)?|piss(?:ed)?|"
    r"sluts?|whores?|dumbass|jackass|goddamn|arseholes?|wankers?|bollocks|douchebags?|screw\s+you)\b",
    _I,
)
_DEMEANING = re.compile(
    r"\b(?:retard(?:s|ed)?|morons?|imbeciles?|cripples?|midgets?|lunatics?|psychos?|savages|illegals|trannies|tranny|"
    r"half-?breeds?|orientals?|gypsies|gimps?|spastics?|fatso|white\s+trash)\b",
    _I,
)
_GROUP = (
    r"(?:women|men|girls|boys|females|males|immigrants|refugees|foreigners|muslims|jews|christians|hindus|blacks|whites|asians|"
    r"africans|europeans|americans|mexicans|latinos|gays|lesbians|homosexuals|old\s+people|elderly\s+people|poor\s+people|"
    r"rich\s+people|disabled\s+people|blondes|teenagers|(?:black|white|asian|african|indigenous|jewish|muslim)\s+people)"
)
_STEREOTYPE = re.compile(
    rf"\b{_GROUP}\s+(?:(?:are|tend\s+to\s+be)\s+(?:(?:all|just|simply|naturally|generally|usually|often|by\s+nature|inherently|more|less|always|too|"
    r"born)\s+){0,3}(?:lazy|stupid|dumb|inferior|superior|criminals?|dirty|greedy|violent|weak|emotional|irrational|bad\s+at|"
    r"terrible\s+at|worse\s+at|unintelligent|uncivili[sz]ed|dishonest|dangerous|hysterical|useless|a\s+burden|primitive|thieves|"
    r"unfit|unable)|(?:can(?:not|['’]t)|should\s+not|shouldn['’]t)\s+(?:drive|vote|lead|think|be\s+trusted|do\s+math|learn))\b",
    _I,
)
# Words a subject may need, and a student may have to be told of beforehand.
_DISTRESSING = re.compile(
    r"\b(?:suicides?|suicidal|self-harm|rape[sd]?|rapists?|molest(?:ed|ation)|child\s+abuse|sexual\s+(?:abuse|assault)|incest|"
    r"genocides?|tortur(?:e|ed|ing)|lynch(?:ed|ing|ings)|beheaded|beheading|mutilat(?:ed|ion)|massacres?|pornograph(?:y|ic)|overdose[sd]?)\b",
    _I,
)


def sensitive_content(subject: Subject) -> Iterator[Finding]:
    """Coarse, demeaning or personal words are a warning; a hard subject is only noted."""
    for field, text in _texts(subject):
        for pattern, message in (
            (_PERSONAL, "{} looks like somebody's personal data: use a made-up person, or leave it out."),
            (_COARSE, "{} is coarse: say it in words fit for a class."),
            (_DEMEANING, "{} demeans people: use the word they use themselves."),
            (_STEREOTYPE, "{} speaks badly of a whole group: ask without it, or say who claims so."),
        ):
            found = pattern.search(text)
            if found:
                span = Span(field=field, start=found.start(), end=found.end())
                said = message.format(quoted(found.group()))
                fix = _made_up(found) if field == "stem" else None
                yield finding("sensitive_content", Severity.WARNING, said, span, fix)
                return
    for field, text in _texts(subject):
        found = _DISTRESSING.search(text)
        if found:
            span = Span(field=field, start=found.start(), end=found.end())
            message = f"{quoted(found.group())} may distress students: ask only if the subject needs it, and say so first."
            yield finding("sensitive_content", Severity.INFO, message, span)
            return


# Only strengthen what they stand before; the sentence stands without them.
_SWEARING = frozenset({"damn", "goddamn", "crappy", "shitty", "fucking"})


def _made_up(found: re.Match[str]) -> str | None:
    """What may stand there instead: an address or number kept for examples, or nothing for a mere swear word."""
    kind = found.lastgroup
    if kind == "mail":
        return "name@example.org"
    if kind == "number":
        return "555-0100"
    return "" if found.group().casefold() in _SWEARING else None


def _texts(subject: Subject) -> Iterator[tuple[str, str]]:
    yield "stem", subject.stem
    for index, option in enumerate(subject.content.options):
        yield f"options.{index}.text", option.text
    yield "explanation", subject.content.explanation
