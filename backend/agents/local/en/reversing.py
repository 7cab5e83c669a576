"""Turn an English statement into one that its own text denies, by one change that reads naturally."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from backend.agents.local.document import Token
from backend.agents.local.en.changing import Reversed, exchanged, said_instead, third_person
from backend.agents.local.en.clause import clause_at, first_verb, noun_phrase
from backend.agents.local.en.contrasts import SOFT, contrast_in, turned
from backend.agents.local.en.exchange import Tokens, words_like
from backend.agents.local.en.opposing import opposed
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import THIRD_PERSON, word_set

_MOVING = word_set("""shift shifts shifted shifting move moves moved moving change changes changed changing transition
    transitions transitioned transformed turn turned turns goes go went passes pass passed flows flow flowed grew
    transform transforms movement conversion converts convert converted evolved evolve evolves""")
_NOT_DROPPED = word_set(
    "so as only just the necessarily always all every everyone until merely simply enough much even yet long far"
)
_HELPING = word_set("do does did")
_BE_ABLE = word_set("is are was were can could will would should must has have had")
_CONTRACTED = {"don’t": "do", "doesn’t": "does", "isn’t": "is", "aren’t": "are"}
_POLAR = word_set("but any anyone anything either ever exactly until yet even at")  # that fit a denial only
_OF_SOME = word_set("some many most all every few several")
_MOST_WORDS = 5  # of either side of "rather than"
_DENIES = word_set(
    "no never nor neither without hardly nothing none nobody cannot can't can’t don’t doesn’t isn’t aren’t"
)


def reversals(tokens: Tokens) -> Iterator[Reversed]:
    """The changes that each make the statement false, the most natural first.

    `tokens` are the whole statement with its full stop.
    """
    tokens = _spelled_out(tokens)
    words = [token.lower for token in tokens]
    if {"whether", "if", "unless"} & set(words):
        return
    if "even" in words:
        return  # "even the smallest"
    for finder in (_paired, _preferred, _moved, _affirmed, _exceeded, opposed, _turned):
        found = finder(tokens, words)
        if found:
            yield found


def _spelled_out(tokens: Tokens) -> Tokens:
    """ "Don’t" as "do not"."""
    said: list[Token] = []
    for token in tokens:
        verb = _CONTRACTED.get(token.lower.replace("'", "’"))
        said.extend(words_like(f"{verb} not", token) if verb else (token,))
    return tuple(said)


def _paired(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Neither gold nor tin" as "both gold and tin", "cannot" as "can", "no longer" as "still"."""
    if "neither" in words and words.count("nor") == 1:
        at, joint = words.index("neither"), words.index("nor")
        if joint < at:
            return None
        found = said_instead(
            tokens, (at, at + 1), words_like("both", tokens[at]), "neither … nor", "both … and"
        )
        joined = (*found.tokens[:joint], *words_like("and", tokens[joint]), *found.tokens[joint + 1 :])
        return replace(found, tokens=joined)
    if words.count("cannot") == 1 and not _POLAR & set(words):
        at = words.index("cannot")
        return said_instead(tokens, (at, at + 1), words_like("can", tokens[at]), "cannot", "can")
    for at in range(1, len(words) - 2):
        if words[at : at + 2] == ["no", "longer"] and not {"only", "just", "but"} & set(words):
            return said_instead(tokens, (at, at + 2), words_like("still", tokens[at]), "no longer", "still")
    return None


def _preferred(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Owing to habit rather than law" as "owing to law rather than habit"."""
    for joint, size in (("rather than", 2), ("instead of", 2), ("and not", 2), ("but not", 2)):
        opening = joint.split()
        for at in range(2, len(words) - 2):
            if words[at : at + size] != opening:
                continue
            end = _end_of(tokens, at + size)
            right = tokens[at + size : end]
            left_end = at - (words[at - 1] == ",")
            left = _matching(tokens[:left_end], right)
            if not left or _same(left, right):
                continue
            start = left_end - len(left)
            return exchanged(tokens, (start, left_end), (at + size, end))
    return None


def _end_of(tokens: Tokens, start: int) -> int:
    """Where a noun phrase, or a phrase of one preposition or participle, ends."""
    opens = start + (tokens[start].tag in {"IN", "TO", "VBG"})
    end = noun_phrase(tokens, opens)
    if end == opens:
        return start + (tokens[start].tag in {"JJ", "RB"})
    return end


def _matching(before: Tokens, right: Tokens) -> Tokens:
    """The phrase at the end of `before` that is built like `right`; nothing when none is."""
    if not right or len(right) > _MOST_WORDS:
        return ()
    for start in range(max(0, len(before) - _MOST_WORDS), len(before)):
        left = before[start:]
        if _end_of(before, start) != len(before) or not start:
            continue
        if before[start - 1].tag in {"DT", "JJ", "NN", "NNS", "PRP$", "CD", "POS", "CC", "NNP"}:
            continue
        kinds = (left[0].tag, right[0].tag)
        alike = (
            left[0].tag == right[0].tag
            if kinds[0] in {"IN", "TO", "VBG"} or kinds[1] in {"IN", "TO", "VBG"}
            else True
        )
        same_number = (left[-1].tag == "NNS") == (right[-1].tag == "NNS") or tokens_are_objects(before, start)
        if alike and same_number and (left[-1].tag[:2] == right[-1].tag[:2]):
            return left
    return ()


def tokens_are_objects(before: Tokens, start: int) -> bool:
    """Whether the phrase at `start` follows a verb or a preposition, so that its number binds no verb."""
    return before[start - 1].tag.startswith(("VB", "IN", "TO"))


def _moved(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Moved from farms to towns" as "moved from towns to farms"."""
    for at in range(1, len(words) - 4):
        if words[at] != "from" or not _MOVING & set(words[max(0, at - 6) : at]):
            continue
        middle = noun_phrase(tokens, at + 1)
        if middle == at + 1 or words[middle] not in {"to", "into", "toward"}:
            continue
        end = noun_phrase(tokens, middle + 1)
        one, other = tokens[at + 1 : middle], tokens[middle + 1 : end]
        if end == middle + 1 or tokens[end].lower == "of" or _same(one, other):
            continue
        return exchanged(tokens, (at + 1, middle), (middle + 1, end))
    return None


def _affirmed(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Is not inborn" as "is inborn", "do not share" as "share"."""
    denied = [at for at, word in enumerate(words) if word == "not"]
    if len(denied) != 1 or _DENIES & set(words) or _POLAR & set(words) or words[0] in _OF_SOME:
        return None
    at = denied[0]
    verb = at - 1
    if (
        verb < 1
        or words[at + 1] in _NOT_DROPPED
        or _NOT_DROPPED & set(words[at + 2 : at + 4]) - {"the"}
        or tokens[at + 1].text in {",", "."}
    ):
        return None
    if first_verb(tokens) != verb or {"because", "although", "though", "while"} & set(words[:at]):
        return None
    if words[verb] in _BE_ABLE:
        return said_instead(tokens, (verb, at + 1), (tokens[verb],), f"{words[verb]} not", words[verb])
    if words[verb] in _HELPING and _is_base(tokens, at + 1) and words[verb] != "did":
        base = tokens[at + 1]
        form = third_person(base.lower) if words[verb] == "does" else base.lower
        said = replace(base, text=form, lower=form, tag="VBZ" if words[verb] == "does" else "VBP", start=-1)
        return said_instead(tokens, (verb, at + 2), (said,), f"{words[verb]} not {base.lower}", form)
    return None


def _is_base(tokens: Tokens, at: int) -> bool:
    """Whether the word at `at`, behind "do not", surely is a verb."""
    tag = tokens[at].tag
    return tag in {"VB", "VBP", "NN"} or (tag == "JJ" and tokens[at + 1].tag in {"DT", "PRP$"})


def _exceeded(tokens: Tokens, words: list[str]) -> Reversed | None:
    """ "Depends more on talent than on luck" as "depends more on luck than on talent"."""
    for at in range(3, len(words) - 2):
        if words[at] != "than" or not {"more", "less"} & set(words[max(0, at - 5) : at]):
            continue
        end = _end_of(tokens, at + 1)
        right = tokens[at + 1 : end]
        left = _matching(tokens[:at], right)
        if left and right[0].tag in {"IN", "TO"} and not _same(left, right):
            return exchanged(tokens, (at - len(left), at), (at + 1, end))
    return None


def _turned(tokens: Tokens, words: list[str]) -> Reversed | None:
    """One comparing word turned round."""
    span = contrast_in(tokens)
    if span is None:
        return None
    was = " ".join(words[slice(*span)])
    put = turned(was, opens=span[0] == 0)
    first = tokens[span[0]]
    text = put.capitalize() if first.text[:1].isupper() else put
    made = said_instead(tokens, span, (replace(first, text=text, lower=put, start=-1),), was, put)
    return replace(made, soft=put in SOFT)


def other_side(tokens: Tokens, first: int, last: int) -> str:
    """What the sentence sets against its subject at `[first, last)`: "B" of "A does this, while B does that"."""
    for at in range(last, len(tokens) - 4):
        if tokens[at].text not in {",", ";"} or tokens[at + 1].lower not in {"while", "whereas", "but"}:
            continue
        start = at + 2
        clause = clause_at(tokens, start)
        if clause is None or clause.subject_end != clause.head_end:
            return ""
        subject = tokens[start : clause.head_end]
        words = {token.lower for token in subject}
        if words & (THIRD_PERSON | {"other", "others", "some", "many", "most", "it", "there", "both"}):
            return ""
        return render(subject)
    return ""


def _same(left: Tokens, right: Tokens) -> bool:
    return [token.lower for token in left] == [token.lower for token in right]
