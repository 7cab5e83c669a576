"""What speaks against judging a statement by itself: that it is no general truth, is about nobody, or leans on its text."""

from __future__ import annotations

import re

from backend.agents.local.document import Token
from backend.agents.local.en.broken import is_broken
from backend.agents.local.en.clause import clause_at, first_verb, noun_phrase
from backend.agents.local.en.inflect import content_words, is_common_noun
from backend.agents.local.en.vague import EMPTY, breaks_off, points_away
from backend.agents.local.en.words import (
    EMPTY_MODIFIERS,
    ROLE_NOUNS,
    SPEECH_VERBS,
    TALKING_TO,
    THEORY_WORDS,
    TOLD_BEFORE,
    word_set,
)

_LONG, _TOO_LONG, _SHORT = 22, 30, 6  # words
_SOME = word_set("some certain particular specific several few various another both other others")
_ANYBODY = word_set("""people individuals person someone everyone anyone many most nobody there it one what things
    participants respondents subjects experts critics observers studies research scholars researchers evidence
    examples others something nothing anything everything""")
_LEANING_OPENING = word_set("""just as even like unlike besides beyond also similarly likewise fortunately unfortunately
    often still again then thus so instead today recently currently now nowadays when if that not only indeed
    further moreover perhaps to taken considering given compared because since once while despite regardless""")
_URGING = word_set("say suppose imagine picture consider take recall remember note")
_MANY = word_set("many numerous most")
_SUBORDINATE = word_set("although though if when while whereas since because unless once")
_TIME = word_set("""current latest today
    recently currently now nowadays recent ago yet still again century centuries decade decades
    ever already modern-day meanwhile soon lately eventually""")
_GOING_ON = word_set(
    "too also instead however therefore thus likewise moreover nevertheless again fortunately"
)
_HE = word_set("he she him her his hers himself herself")
_UNSURE = word_set("may might could")
_WISHING = word_set("would should must")
_PAST = word_set("was were had did")
# What is but one in the world, or stands for its kind, so that "the" points to nothing told.
_ONLY_ONE = word_set("""world earth globe environment economy state government law media internet family individual public
    police military church nation market elderly poor rich young old past future present self body mind brain sun moon
    sea sky climate atmosphere universe population working middle upper lower labor workplace household home same
    dead sick unemployed disabled majority minority right left north south east west cell heart blood""")
_TELLING = word_set("""causes cause leads lead results result depends depend requires require differs differ consists
    consist includes include involves involve refers refer means mean increases increase decreases decrease
    reduces reduce prevents prevent distinguishes distinguish produces produce creates create influences
    influence affects affect contains contain serves serve reflects reflect arises arise stems stem""")
# What nothing could make false, or what hangs on the sentence before: two readers marked nearly all such statements "no".
_HOLLOW = re.compile(
    r" (?:for|in|to) some | some (?:level|amount|degree|sort|kind) | somewhat | (?:may|might) (?:be|have|not) "
    r"| for example | for instance | ironically | even then | yet another | perhaps | arguably | at times "
)
_HOLLOW_POINTS = 3
_MANY_WHO = word_set("people children men women everyone someone anyone each person individual and")
_OPEN_END = frozenset({"IN", "DT", "CC", "TO", "PRP$", "WDT", "WP"})
_OPEN = word_set("most some many few several certain numerous various fundamental other another and or")
_BROKEN = 6
_NUMBERS = word_set("one two three four five first second third")


def doubts_in(tokens: tuple[Token, ...], first: int, last: int, *, past: bool = False) -> int:
    """0 for a general truth that stands by itself, up to about 10; the key stands at `[first, last)`.

    Args:
        past: whether what happened is worth knowing, as in a text of history.
    """
    words = [token.lower for token in tokens]
    at = _main_verb(tokens)
    if at >= len(tokens) - 1 or is_broken(tokens):
        return 9
    if words[0] in _SUBORDINATE and not _has_main_clause(tokens):
        return 9
    subject = tokens[:at]
    points = _of_subject(subject, first, last) + _of_verb(tokens, at, past=past)
    points += _of_names(tokens, first, last, past=past) + _of_pointers(tokens, first, last)
    size = sum(word[0].isalnum() for word in words)
    points += (size > _LONG) + 2 * (size > _TOO_LONG) + 2 * (size < _SHORT)
    points += len(content_words(" ".join(words))) < 4
    points += words.count(",") > 3
    points += 2 * bool(EMPTY.search(" ".join(words)))
    points += _BROKEN * (tokens[-2].tag in _OPEN_END or words[-2] in _OPEN or breaks_off(tokens))
    points += _BROKEN * (_ends_open(tokens) or _ends_listing(words)) + 2 * _only_praises(words, at)
    points += _BROKEN * any(points_away(tokens, i) for i in range(1, len(tokens) - 2))
    if not {"than", "likely"} & set(words):
        points += any(t.tag in {"JJR", "RBR"} or t.lower in {"more", "less"} for t in tokens)
    points += _HOLLOW_POINTS * bool(_HOLLOW.search(f" {' '.join(words)} "))
    telling = words[at] in _TELLING or "than" in words or _is_linked(words, at)
    return max(0, points - telling)


def _ends_open(tokens: tuple[Token, ...]) -> bool:
    """Whether its last clause has lost its verb: "remember how the tidal mills"."""
    opens = next((i for i in range(len(tokens) - 1, 0, -1) if tokens[i].tag in {"WRB", "WDT", "WP"}), 0)
    behind = tokens[opens + 1 :]
    return bool(opens) and not any(t.tag.startswith(("VB", "MD")) or t.lower in {"to"} for t in behind)


def _ends_listing(words: list[str]) -> bool:
    """Whether a list at its end has lost its last member: "used to form theories, generalizations"."""
    marks = [at for at, word in enumerate(words) if word == ","]
    return (
        bool(marks)
        and len(words) - marks[-1] <= 3
        and not {"and", "or", "not", "but"} & set(words[marks[-1] :])
    )


def _only_praises(words: list[str], at: int) -> bool:
    """Whether it ends with what it praises its subject for: "is very important"."""
    return words[at] in {"is", "are"} and len(words) - at <= 4 and words[-2] in EMPTY_MODIFIERS


def _main_verb(tokens: tuple[Token, ...]) -> int:
    """Where the verb of the main clause stands, behind a phrase in front of it."""
    clause = clause_at(tokens)
    if clause:
        return clause.verb
    for comma, token in enumerate(tokens[:14]):
        if token.text == ",":
            clause = clause_at(tokens, comma + 1)
            if clause:
                return clause.verb
    return first_verb(tokens)


def _has_main_clause(tokens: tuple[Token, ...]) -> bool:
    """Whether a clause of its own follows the one in front."""
    return any(
        token.text == "," and clause_at(tokens, i + 1) is not None for i, token in enumerate(tokens[:-3])
    )


def _of_subject(subject: tuple[Token, ...], first: int, last: int) -> int:
    """Whether it is about nobody in particular, or somebody who was told of before."""
    words = [token.lower for token in subject]
    points = 0
    if not words:
        return 4
    if words[0] in _LEANING_OPENING:
        points += 2
    if words[0] in _SOME:
        points += 2
    if words[0] in _ANYBODY and not {"who", "that", "with", "in", "of"} & set(words[1:3]):
        points += 2
    if words[-1] in ROLE_NOUNS and len(words) < 3:
        points += 1
    points += _BROKEN * any(
        word in _OPEN and words[at + 1 : at + 2] == [","] for at, word in enumerate(words[:4])
    )
    points += words[0] in _MANY
    named = subject[0].tag == "NNP" and len(subject) == 1 and not first <= 0 < last
    points += 2 * (named and not is_common_noun(words[0]))
    points += _BROKEN * (words[0] in _URGING)
    points += 2 * (words[0] in {"someone", "somebody", "other", "others"})
    points += 2 * bool({"you", "we", "i"} & set(words))
    return points


def _of_verb(tokens: tuple[Token, ...], at: int, *, past: bool) -> int:
    """Whether it happened once, may be so, should be so, or is going on."""
    word, tag = tokens[at].lower, tokens[at].tag
    following = next((token for token in tokens[at + 1 :] if token.tag != "RB"), tokens[-1])
    if tag == "VBD" or word in _PAST:
        told = past or (tokens[at - 1].tag.startswith("NNP") and word in SPEECH_VERBS)
        return 0 if told else 4
    points = 0
    if word in {"has", "have"} and following.tag in {"VBN", "VBD"}:
        points += 0 if past else 2
    if word in {"is", "are"} and following.tag == "VBG" and following.lower not in {"based"}:
        points += 2
    points += (word in _UNSURE) + 2 * (word in _WISHING) + (word in {"can"})
    points += 2 * (word in {"do", "does"} and tokens[at + 1].text in {".", ","})
    return points


def _of_names(tokens: tuple[Token, ...], first: int, last: int, *, past: bool) -> int:
    """How much of it is about one place, one person, one figure or one day."""
    names = numbers = 0
    for at, token in enumerate(tokens):
        if first <= at < last:
            continue
        if at and token.tag.startswith("NNP") and not tokens[at - 1].tag.startswith("NNP"):
            names += 1
        numbers += token.tag == "CD" and token.lower not in _NUMBERS
    words = {token.lower for token in tokens}
    points = min(2, names) + 2 * min(2, numbers) + ("percent" in words)
    points += 0 if past else bool(_TIME & words)
    return points if not past else points // 2


def _of_pointers(tokens: tuple[Token, ...], first: int, last: int) -> int:
    """Whether it speaks of what only the text before names."""
    points = 0
    words = [token.lower for token in tokens]
    plural = False
    for at, token in enumerate(tokens[:-1]):
        word, after = words[at], tokens[at + 1]
        plural = plural or token.tag in {"NNS", "NNPS"} or word in _MANY_WHO
        if (
            word in {"this", "these", "those", "such"}
            and after.tag.startswith(("NN", "JJ"))
            and after.lower != "as"
        ) or word in _HE:
            points += 3
        elif (word in {"they", "them", "their", "theirs"} and not plural) or word in TALKING_TO:
            points += 2
        elif word == "that" and token.tag == "DT" and after.tag.startswith("NN"):
            points += 3
        elif word == "the" and not at and _is_known_one(tokens) and not first < 3 <= last:
            points += 2
        elif word == "the" and after.tag == "JJ" and at + 2 < len(tokens) and tokens[at + 2].tag == "NNS":
            points += _is_told(tokens, at + 2) > 0 and not first <= at + 2 < last
        elif word == "the" and after.tag in {"NN", "NNS"} and not first <= at + 1 < last:
            points += _is_told(tokens, at + 1)
    points += bool(_GOING_ON & set(words))
    points += "“" in words
    points += bool({"example", "examples", "instance"} & set(words))
    return points


def _is_known_one(tokens: tuple[Token, ...]) -> bool:
    """Whether the sentence opens with something described that nothing behind it tells apart: "the old bridge is …"."""
    end = noun_phrase(tokens, 0)
    if end < 3 or tokens[1].tag in {"JJS", "RBS", "CD"} or {t.lower for t in tokens[1:end]} & _ONLY_ONE:
        return False
    return tokens[end].tag in {"VBZ", "VBP", "VBD", "MD", "RB"}


def _is_told(tokens: tuple[Token, ...], at: int) -> int:
    """Whether "the" before the noun at `at` points back: nothing behind the noun says which one is meant."""
    end = at
    while end < len(tokens) and tokens[end].tag in {"NN", "NNS"}:
        end += 1
    behind = tokens[end] if end < len(tokens) else tokens[-1]
    if behind.lower in {
        "of",
        "that",
        "who",
        "which",
        "between",
        "where",
        "when",
        "whose",
        "to",
        "for",
        "in",
        "with",
        "among",
    }:
        return 0
    if tokens[at].lower in _ONLY_ONE or behind.tag in {"VBN", "VBG", "POS"}:
        return 0
    if end - at > 1:
        return 0
    return 2 if tokens[at].lower in TOLD_BEFORE | ROLE_NOUNS | THEORY_WORDS or at == 1 else 1


def _is_linked(words: list[str], at: int) -> bool:
    """Whether it says what something rests on, is made of, or is taken for."""
    following = " ".join(words[at : at + 3])
    return following.startswith(
        (
            "is based on",
            "are based on",
            "is made",
            "are made",
            "is caused",
            "are caused",
            "is called",
            "is known",
            "are known",
            "is defined",
        )
    )
