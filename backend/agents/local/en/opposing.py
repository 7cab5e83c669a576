"""Put what a statement says of its subject into its opposite: "depends on" into "is independent of"."""

from __future__ import annotations

import re
from dataclasses import replace

from backend.agents.local.document import Token
from backend.agents.local.en.antonyms import OPPOSITE_OF, VAGUE, stands_beside
from backend.agents.local.en.changing import Reversed, said_instead
from backend.agents.local.en.clause import first_verb, noun_phrase
from backend.agents.local.en.exchange import Tokens, words_like
from backend.agents.local.en.inflect import lemma, may_be_verb, participle
from backend.agents.local.en.undoing import BY_VERB
from backend.agents.local.en.words import NUMBER_WORDS, word_set

_ENABLING = {
    "allows": "prevents", "allow": "prevent", "enables": "prevents", "enable": "prevent", "helps": "keeps", "help": "keep",
    "permits": "prevents", "permit": "prevent", "encourages": "discourages", "encourage": "discourage",
}  # fmt: skip
_COUNTED = word_set("""types kinds forms stages steps levels categories classes branches parts functions elements components
    styles phases models sources causes dimensions approaches perspectives groups methods strategies principles layers""")
_AFTER = {"after": "before", "before": "after"}
_FIRST = {"unlike": "like", "like": "unlike"}
_NUMBERS = {number: word for word, number in NUMBER_WORDS.items()}
_LISTING = word_set("""is are be of as at in identify identifies describe describes define defines recognize recognizes
    distinguish distinguishes name names""")
_ANY_OF = word_set("example examples topic topics option options trend trends some several")
_SUBORDINATE = word_set(
    "as if when since because while although though to once until unless whereas after before"
)
_HEDGED = word_set("can may might could sometimes often usually")


def opposed(tokens: Tokens, words: list[str]) -> Reversed | None:
    """The statement with one thing in it turned into its opposite; nothing where none can be."""
    if {"not", "no", "never", "neither", "nor", "without"} & set(words):
        return None
    for finder in (
        _set_apart,
        _prevented,
        _levelled,
        _undone,
        _narrowed,
        _miscounted,
        _limited,
        _out_of_order,
        _described,
    ):
        found = finder(tokens, words)
        if found:
            return found
    return None


def _set_apart(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Unlike frogs, toads …" as "Like frogs, toads …"."""
    if words[0] not in _FIRST or "," not in words[2:9] or words[:2] in (["like", "a"], ["like", "an"]):
        return None
    return _put_in(tokens, (0, 1), _FIRST[words[0]])


def _prevented(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Lets people trade" as "keeps people from trading"."""
    at = first_verb(tokens)
    if at >= len(tokens) - 4 or words[at] not in _ENABLING:
        return None
    end = noun_phrase(tokens, at + 1)
    verb = end + (words[end] == "to")
    if end == at + 1 or (words[end] != "to" and not words[at].startswith("help")):
        return None
    if tokens[verb].tag not in {"VB", "VBP", "NN"} or not words[verb].isalpha() or verb >= len(tokens) - 2:
        return None
    if {"and", "or", ","} & set(words[verb:]):
        return None  # another verb may follow
    form = participle(lemma(words[verb]))
    middle = tokens[at + 1 : end]
    new = (*words_like(_ENABLING[words[at]], tokens[at]), *middle, *words_like(f"from {form}", tokens[verb]))
    was = " ".join(words[at : verb + 1])
    return said_instead(tokens, (at, verb + 1), new, was, " ".join(token.text for token in new))


def _undone(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Depends on rain" as "is independent of rain", where that is the main verb."""
    at = first_verb(tokens)
    if (
        at >= len(tokens) - 2
        or tokens[at - 1].tag == "RB"
        or _HEDGED & set(words)
        or _ANY_OF & set(words[:at])
        or words[0] in _SUBORDINATE
        or words[at - 1] == "to"
    ):
        return None
    for said, put in sorted(BY_VERB.get(words[at], ()), key=lambda entry: -len(entry[0])):
        end = at + len(said)
        if said[-1] in words[end:] and said[-1] != "that":
            continue  # "depends on light and on warmth"
        if put.startswith("prevent") and words[at] in _MAKING and not _is_deed(tokens, end):
            continue
        if tuple(words[at:end]) == said and (len(said) > 1 or tokens[end].tag in _OBJECTS):
            # That somebody ignores what they study is guessed without the text.
            return replace(_put_in(tokens, (at, end), put), soft=put.startswith("ignore"))
    return None


_MAKING = word_set("produces produce creates create")
_DEED = re.compile(r"(?:tion|sion|ment|ance|ence|ness|ity|ing|ship|hood|cy|ism)s?")


def _is_deed(tokens: Tokens, start: int) -> bool:
    """Whether what is made may be prevented too: a state or what happens, and no things such as "raw materials"."""
    end = noun_phrase(tokens, start)
    head = tokens[end - 1].lower if end > start else ""
    return bool(_DEED.search(head)) or may_be_verb(head)


_OBJECTS = frozenset({"DT", "NN", "NNS", "JJ", "PRP$", "NNP", "WRB", "VBG", "WP"})


def _narrowed(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Can be round or flat" as "can only be round"."""
    for at in range(3, len(words) - 2):
        if words[at] != "or" or words[at - 2 : at - 1] != ["be"] or words[at - 3] not in {"can", "may"}:
            continue
        after = tokens[at + 2]
        if (
            tokens[at - 1].tag == tokens[at + 1].tag
            and tokens[at - 1].tag in {"JJ", "VBN"}
            and after.text == "."
        ):
            was = " ".join(words[at - 3 : at + 2])
            new = words_like(f"{words[at - 3]} only be {words[at - 1]}", tokens[at - 3])
            return said_instead(tokens, (at - 3, at + 2), new, was, " ".join(token.text for token in new))
    return None


def _miscounted(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Three kinds" as "five kinds"."""
    found = [
        at for at, word in enumerate(words) if word in NUMBER_WORDS and NUMBER_WORDS[word] in range(2, 8)
    ]
    if len(found) != 1:
        return None
    at = found[0]
    counted = next((i for i in range(at + 1, min(at + 4, len(words))) if tokens[i].tag == "NNS"), 0)
    if not counted or words[counted] not in _COUNTED or words[at - 1 : at] == ["of"]:
        return None
    if {":", ",", "as", "and"} & set(words[counted:]):
        return None
    number = NUMBER_WORDS[words[at]]
    return _put_in(tokens, (at, at + 1), _NUMBERS[number + (2 if number < 5 else -2)])


def _limited(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Found in all towns" as "found in only a few towns"."""
    for at in range(2, len(words) - 2):
        if words[at] != "all" or tokens[at - 1].tag not in {"IN", "TO"} or words.count("all") > 1:
            continue
        end = noun_phrase(tokens, at + 1)
        if end > at + 1 and tokens[end - 1].tag == "NNS" and tokens[at + 1].tag in {"JJ", "NN", "NNS", "VBN"}:
            return _put_in(tokens, (at, at + 1), "only a few")
    return None


def _levelled(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Needs different tools" as "needs the same tools"."""
    found = [at for at, word in enumerate(words) if word in {"different", "distinct"} and at]
    if not found or {"same", "than"} & set(words):
        return None
    at = found[-1]
    end = noun_phrase(tokens, at)
    plain = tokens[at - 1].tag.startswith(("VB", "IN")) and words[at - 1] not in _LISTING
    if plain and tokens[at + 1].tag in {"NN", "NNS", "JJ"} and tokens[end - 1].tag == "NNS":
        return _put_in(tokens, (at, at + 1), "the same")
    return None


def _described(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Low wages" as "high wages", where one describing word alone can be turned."""
    found = [
        at
        for at, word in enumerate(words[:-1])
        if word in OPPOSITE_OF and tokens[at].tag.startswith("JJ") and word not in VAGUE and at
    ]
    if len(found) != 1 or _HEDGED & set(words):
        return None
    at = found[0]
    put = OPPOSITE_OF[words[at]]
    before, after = tokens[at - 1], tokens[at + 1]
    if (
        put in words
        or after.lower in {"than", "enough", "and", "or", ",", "as"}
        or before.tag in {"RBR", "RBS", "CC", ","}
    ):
        return None
    if before.lower in {
        "as",
        "so",
        "too",
        "how",
        "very",
        "most",
        "more",
        "least",
        "less",
        "such",
        "a",
        "an",
    } - {"a", "an"}:
        return None
    attributive = after.tag in {"NN", "NNS"}
    if not attributive and not (before.lower in {"is", "are"} or before.tag == "RB"):
        return None
    if attributive and not stands_beside(put, after.lower):
        return None
    phrase = f"{words[at]} {after.lower}" if attributive else ""
    if after.lower == "on":
        return None  # "dependent on"
    return replace(_put_in(tokens, (at, at + 1), put), phrase=phrase, soft=attributive)


def _out_of_order(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "After the harvest" as "before the harvest"."""
    found = [at for at, word in enumerate(words) if word in _AFTER]
    if len(found) != 1 or _HEDGED & set(words):
        return None
    at = found[0]
    if (
        not at
        or tokens[at - 1].tag in {"RB", "CD", "IN"}
        or tokens[at - 1].lower in {"year", "years", "months", "days", "look"}
    ):
        return None
    if tokens[at + 1].tag not in {"DT", "NN", "NNS", "JJ", "VBG"}:
        return None
    return _put_in(tokens, (at, at + 1), _AFTER[words[at]])


def _put_in(tokens: Tokens, span: tuple[int, int], put: str) -> Reversed:
    first: Token = tokens[span[0]]
    was = " ".join(token.lower for token in tokens[slice(*span)])
    new = tuple(replace(token, start=-1) for token in words_like(put, first))
    return said_instead(tokens, span, new, was, put)
