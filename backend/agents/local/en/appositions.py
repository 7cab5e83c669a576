"""Definitions beside their term: "X, the study of …,", "X, which is …" and the entries of a list of terms."""

from __future__ import annotations

from collections.abc import Iterator

from backend.agents.local.document import Token
from backend.agents.local.en.clause import noun_phrase
from backend.agents.local.en.inflect import is_plural
from backend.agents.local.en.meaning import Definition, complement_strength, meaning_of, term_span
from backend.agents.local.en.verbs import has_own_verb
from backend.agents.local.en.words import EMPTY_HEADS, EMPTY_MODIFIERS, STOP_WORDS, SUMMING_UP, word_set

_ABOUT = word_set("issue concept idea term notion process theory practice form gap study")
_NAMING = word_set("called considered named termed labeled dubbed known")
_SENSE = word_set(
    "sense definition concept idea notion form kind type practice theory process policy state level"
)
# Between "which is" and what something is, they change nothing.
_SOFTENING = word_set("simply essentially basically just merely really generally usually typically")
ANY = word_set("any every each no some all")
_DASHES = frozenset({"—", "–", "--"})


def which_is(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "… photosynthesis, which is the making of sugar from …" """
    for at in range(1, len(tokens) - 5):
        if tokens[at].text != "," or tokens[at + 1].lower != "which":
            continue
        words = tuple(token.lower for token in tokens[at + 2 : at + 4])
        if words == ("refers", "to") or words == ("refer", "to"):
            strength, begin = 0.9, at + 4
        elif words[0] in {"means", "describes"} and words[1] not in {"that", "how", "why", "when"}:
            strength, begin = 0.7, at + 3
        elif words[0] in {"is", "are"} and words[1] == ",":  # "which is, as it sounds, a gap in …"
            closing = next(
                (i for i in range(at + 5, min(at + 11, len(tokens) - 4)) if tokens[i].text == ","), 0
            )
            strength, begin = 0.9 * complement_strength(tokens, closing + 1) if closing else 0.0, closing + 1
        elif words[0] in {"is", "are"}:
            begin = at + 3 + (words[1] in _SOFTENING)
            strength = 0.9 * complement_strength(tokens, begin)
            if (
                not strength
                and tokens[begin].lower in {"a", "an"}
                and tokens[begin + 1].lower not in EMPTY_MODIFIERS
                and tokens[noun_phrase(tokens, begin) - 1].lower not in EMPTY_HEADS | SUMMING_UP
            ):
                strength = 0.6
        elif words in {
            ("describes", "when"),
            ("occurs", "when"),
            ("happens", "when"),
            ("occur", "when"),
            ("happen", "when"),
        }:
            strength, begin = 0.7, at + 3
        else:
            continue
        first = _phrase_start(tokens, at)
        key = term_span(tokens, first, at)
        meaning = meaning_of(tokens[begin:], tokens[at - 1].lower) if strength and key else None
        if meaning and tokens[begin].lower == "when":
            meaning = f"what happens {meaning}"
        before = tokens[first - 1].lower if first else ""
        single = tokens[at + 2].lower in {"is", "refers", "occurs", "means"} and not is_plural(
            tokens[at - 1].text
        )
        if key and meaning and before in {"and", "or"} and single:
            yield Definition(*key, meaning, strength)
        plain = before == "of" and first > 1 and tokens[first - 2].lower in _SENSE
        if key and meaning and (before not in {"and", "or", ",", "of"} or plain):
            yield Definition(*key, meaning, strength)


def apposed(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "…, ethnomethodology, the study of everyday methods." and "Material culture, or the objects of a people, …" """
    opens_with_phrase = tokens[0].tag in {"IN", "TO", "VBG", "WRB", "VBN"} or tokens[0].lower in {
        "while",
        "when",
        "as",
    }
    comma_seen = False
    for at, token in enumerate(tokens[:-4]):
        if token.text not in {",", ":", *_DASHES} or at == 0:
            continue
        opening_comma = opens_with_phrase and not comma_seen and token.text == ","
        comma_seen = True
        if opening_comma:
            continue
        found = _apposition(tokens, at)
        if found:
            yield found


def _apposition(tokens: tuple[Token, ...], at: int) -> Definition | None:
    alternative = tokens[at + 1].lower == "or"
    begin = at + 2 if alternative else at + 1
    end = noun_phrase(tokens, begin)
    if end == begin or end >= len(tokens) or not (tokens[begin].lower in {"the", "a", "an"} or alternative):
        return None
    phrase, follow = tokens[begin:end], tokens[end].lower
    relative = (
        follow in {"in", "by", "on"}
        and tokens[end + 1 : end + 2]
        and tokens[end + 1].lower in {"which", "whom"}
    )
    if follow not in {"of", "that", "who", "to", "for", "between", "where"} and not relative:
        return None
    if phrase[-1].lower in EMPTY_HEADS | SUMMING_UP - {"number", "rate"} or any(
        t.tag.startswith("NNP") or t.lower in EMPTY_MODIFIERS for t in phrase
    ):
        return None
    marks = {",", ".", ";", *_DASHES}
    close = next((i for i in range(end, len(tokens)) if tokens[i].text in marks), len(tokens))
    joint = tokens[close + 1].lower if close + 2 < len(tokens) else ""
    if joint == "or" or (joint == "and" and tokens[close + 2].tag in {"DT", "PRP$"}):
        return None
    while close + 1 < len(tokens) and tokens[close].text == "," and _goes_on(tokens, close + 1):
        close = next((i for i in range(close + 1, len(tokens)) if tokens[i].text in marks), len(tokens))
    if close - end < 3 or tokens[close - 1].lower in STOP_WORDS or has_own_verb(tokens[begin:close]):
        return None
    first = _phrase_start(tokens, at)
    key = term_span(tokens, first, at)
    if key is None or (tokens[key[0]].tag.startswith("NNP") and key[1] - key[0] > 1):
        return None
    if first and tokens[first - 1].lower in {",", "and", "or", "’s", "'s"}:
        return None
    if first and tokens[first - 1].lower == "of" and tokens[max(0, first - 2)].lower not in _ABOUT:
        return None
    if alternative and (first > 2 or tokens[begin].lower in {"all", "any", "other", "some", "even", "more"}):
        return None
    if not tokens[at - 1].tag.startswith("NN") or is_plural(tokens[at - 1].text) != is_plural(
        phrase[-1].text
    ):
        return None
    if first and tokens[first - 1].tag == "IN" and _opens_aside(tokens, first - 1):
        return None
    article = tokens[first - 1].lower if first else ""
    if tokens[at].text == ":" and (article in ANY or follow == "who"):
        return None  # "better than any cure: a person who …"
    if article in {"this", "that", "these", "those"} or (first and tokens[first - 1].tag == "PRP$"):
        return None
    if article in {"a", "an"} and tokens[begin].lower == "the":
        return None
    if any(token.lower in {"called", "named", "termed", "dubbed"} for token in tokens[begin:close]):
        # "…, a state that is called plasmolysis": the name follows, so the noun before the comma is not it.
        return None
    if tokens[key[0]].tag == "VBG":
        # "is studying soil science, a field that …": an activity of somebody, not a term.
        return None
    meaning = meaning_of(tokens[begin:close], tokens[at - 1].lower)
    return Definition(*key, meaning, 0.75) if meaning else None


def _goes_on(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a list goes on after its comma."""
    return tokens[at].lower in {"and", "or"} or tokens[at].tag in {"JJ", "NN", "NNS", "VBG", "VBP", "VB"}


def _opens_aside(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a preposition begins a phrase set off by commas ("…, in Asia, the …"), so that no apposition follows."""
    before = tokens[at - 1] if at else None
    return before is None or before.text in {",", ";"} or before.tag in {"RB", "CC"} or before.lower == "that"


def glossed(tokens: tuple[Token, ...]) -> Definition | None:
    """An entry of a list of terms: "Osmosis: the movement of water …" or "Osmosis – the movement …"."""
    mark = next((i for i, token in enumerate(tokens[:8]) if token.text in {":", *_DASHES}), 0)
    key = term_span(tokens, 0, mark) if mark else None
    if key is None or key[0] > 1 or mark - key[1] > 1:
        return None
    opening = tokens[mark + 1 : mark + 2]
    if (
        not opening
        or opening[0].tag not in {"DT", "NN", "NNS", "JJ", "VBG"}
        or opening[0].lower in {"this", "these"}
    ):
        return None
    end = noun_phrase(tokens, mark + 1)
    meaning = meaning_of(tokens[mark + 1 :])
    after_head = tokens[end].lower if end < len(tokens) else ""
    if meaning is None or (end == mark + 1 and opening[0].tag != "VBG") or has_own_verb(tokens[mark + 1 :]):
        return None
    if after_head == "who" and opening[0].tag == "NNS":  # "Ritualism: People who … lower their goals"
        return None
    return Definition(*key, meaning, 0.95)


def _phrase_start(tokens: tuple[Token, ...], end: int) -> int:
    at = end
    while at > 0 and (
        (
            tokens[at - 1].tag in {"NN", "NNS", "JJ", "NNP", "VBG", "VBN"}
            and tokens[at - 1].lower not in _NAMING
        )
        or tokens[at - 1].text in "“”"
    ):
        at -= 1
    return at
