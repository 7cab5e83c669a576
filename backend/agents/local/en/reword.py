"""Say a defining phrase in other words, by rules that keep what it means."""

from __future__ import annotations

import re
from functools import lru_cache

from backend.agents.local.en.words import word_set

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"\b(?:that|which) (?:is|are) (?=\w+ed\b)", ""),
        (r"\bpeople who (?:are|is) (?=\w+ed\b)", "people "),
        (r"\b(?:group|collection)s? of (?:people|individuals) (?:who|that) have\b", "people with"),
        (r"\bpeople (?:who|that) (?:have|share)\b", "people with"),
        (r"\bthe (?:process|way|manner) (?:in which|by which|of how|through which)\b", "how"),
        (r"(?<!way )(?<!ways )(?<!manner )(?<!degree )(?<!extent )\bin which\b", "where"),
        (r"\bby which\b", "through which"),
        (r"\bthe ways? (?:in which )?(?=people|individuals|members|humans|groups|societ)", "how "),
        (r"\bthe extent to which\b", "how far"),
        (r"\bthe (?:fact|idea|belief|notion) that\b", "the view that"),
        (r"\bindividuals\b", "people"),
        (r"\ba person who\b", "someone who"),
        (r"\ban individual(?='s|’s| who)", "someone"),
        (r"\bsomeone who has (?=an?\b|the\b|no\b|little\b|many\b|more\b|several\b)", "someone with "),
        (r"\bin order to\b", "to"),
        (r"\bdue to\b", "because of"),
        (r"\bwith the purpose of\b", "meant for"),
        (r"\bconsists? of\b", "is made up of"),
        (r"\bconcerning\b|\bregarding\b", "about"),
        (r"\bnumerous\b", "many"),
        (r"\bwithout regard to\b", "regardless of"),
        (r"\battempts? to (?=\w)", "try to "),
        (r"\bparticular\b", "certain"),
        (r"\brather than\b", "and not"),
        (r"\bprior to\b", "before"),
        (r"\bobtain\b", "get"),
        (r"\brequires\b", "calls for"),
        (r"\bas well as\b", "and also"),
        (r"\boften\b", "frequently"),
        (r"\btypically\b", "usually"),
        (r"\bsuch as\b", "like"),
        (r"\ba (?:large|great) number of\b", "many"),
        (r"\bwithin\b", "in"),
        (r"\bduring\b", "in the course of"),
        (r"\bmoves? from\b", "goes from"),
        (r"\boccurs\b", "happens"),
        (r"\boccurring\b", "happening"),
        (r"\boccur\b", "happen"),
        (r"\bseeks? to\b", "aims to"),
        (r"\bkeeps? track of\b", "follows"),
        (r"\bdo not\b", "don’t"),
        (r"\bdoes not\b", "doesn’t"),
    )
)
_NO_VERBS = re.compile(r"\b(?:attempt|seek|move|keep|consist)\b")  # forms whose number a rule would lose
_PAIR = re.compile(
    r"\b(?P<one>[a-z]{4,}(?<!ing)(?<!ed)(?<!ly)) (?P<joint>and|or) (?P<other>[a-z]{4,}(?<!ing)(?<!ed)(?<!ly))\b"
)
_ENDINGS = re.compile(r"(?:ions?|ities|ity|ness|ments?|ls?|ies|es|rs|ics?|ous|ive|al|y|s)\Z")
_NO_PAIR = word_set(
    "that which more less other others then than also some such when where have been from with into"
)
_WORDS = re.compile(r"[\w’']+")


def reworded(phrase: str, longest: int = 8) -> str:
    """The phrase with as many rules applied as it takes until no more than `longest` of its words stand in a row.

    What no rule fits comes back as it is.
    """
    said = phrase
    if longest_run(said, phrase) <= longest:
        return said
    for pattern, put in _RULES:
        hit = pattern.search(said)
        if hit is None or (_NO_VERBS.search(hit.group()) and not hit.group().split()[0].endswith("s")):
            continue
        said = re.sub(r"\s+", " ", said[: hit.start()] + hit.expand(put) + said[hit.end() :]).strip()
        if longest_run(said, phrase) <= longest:
            return said
    for hit in _PAIR.finditer(said):
        if _alike(hit["one"], hit["other"]) and _stands_free(said, hit):
            said = said[: hit.start()] + f"{hit['other']} {hit['joint']} {hit['one']}" + said[hit.end() :]
            if longest_run(said, phrase) <= longest:
                break
    return said


def _alike(one: str, other: str) -> bool:
    """Whether two words look like the same part of speech, so that they may change places."""
    first, second = _ENDINGS.search(one), _ENDINGS.search(other)
    return bool(first and second and first.group()[-1] == second.group()[-1]) and not {one, other} & _NO_PAIR


def _stands_free(said: str, hit: re.Match[str]) -> bool:
    """Whether neither word of a pair is described by what stands before, and no longer list goes through it."""
    before = re.search(r"([\w’'-]+|[,;:—])\s*\Z", said[: hit.start()])
    after = said[hit.end() : hit.end() + 1]
    word = before.group(1) if before else ""
    opens = word in {
        "of",
        "the",
        "in",
        "by",
        "for",
        "between",
        "with",
        "to",
        "from",
        "on",
        "their",
        "its",
        "our",
        "",
    }
    return opens and after in {"", ".", ",", " ", ";"} and not said[hit.end() :].startswith((" and ", " or "))


@lru_cache(maxsize=512)
def in_a_row(source: str) -> str:
    """The words of a text, small, one space around each."""
    return f" {' '.join(_WORDS.findall(source.casefold()))} "


def longest_run(said: str, source: str) -> int:
    """How many words in a row of `said` stand so in `source`."""
    words = _WORDS.findall(said.casefold())
    told = in_a_row(source)
    best = 0
    for at in range(len(words)):
        while at + best < len(words) and f" {' '.join(words[at : at + best + 1])} " in told:
            best += 1
    return best
