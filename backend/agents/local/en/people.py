"""People in a text: who is named, in full and by the last name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from backend.agents.local.document import Sentence, Token
from backend.agents.local.en.clause import clause_at
from backend.agents.local.en.inflect import is_common_noun
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import ROLE_NOUNS, SPEECH_VERBS, word_set

_NO_PERSON = word_set("""university college court states united america american americans north south
    east west new york high school act war street city county world association institute center
    department bureau national international party church committee council congress house senate republic
    kingdom empire army battle treaty islands island river lake mountain mountains ocean sea day times
    post press journal movement revolution society company street bank district state african asian
    european native black white street los san saint christian jewish muslim islamic catholic protestant
    english french german british chinese japanese spanish indian mexican canadian harvard january
    february march april may june july august september october november december monday friday sunday
    research survey report project program amendment union organization foundation law rights theory great
    first inventory scale index questionnaire theorem prize award school festival club union second third
    supreme europe africa asia china france england britain germany india mexico canada russia rome greek
    roman latin christianity islam buddhism facebook twitter google microsoft apple amazon""")
_THINKING = word_set(
    "argued believed wrote theorized discovered invented proposed posited painted composed claimed"
)
TITLES = word_set("""dr. mr. mrs. ms. prof. president senator king queen emperor sir general pope saint
    prince princess duke duchess count countess earl baron tsar tsarina kaiser bishop archbishop cardinal lord lady
    admiral colonel captain marshal chancellor""")
# What only persons do or undergo.
_LIVING = word_set("died married fled reigned abdicated resigned")
_PARTICLES = word_set("de von van du della di da del der den")
_REGNAL = re.compile(r"[IVX]{1,5}")  # "Ivan III"
_BEFORE_NAMES = TITLES | ROLE_NOUNS


class People:
    """The people a text names; `full_name` finds a person again by the last name."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        marked: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        for sentence in sentences:
            tokens = sentence.tokens
            for first, last in _runs(tokens):
                name = render(tokens[first:last])
                counts[name] += 1
                marked[name] += _marks(tokens, first, last, sentence.text)
        self._names: dict[str, str] = {}
        self.counts: dict[str, int] = {}
        for name in sorted(marked, key=lambda name: (-name.count(" "), name)):
            if marked[name] >= 1 and (" " in name or name.casefold() not in self._names):
                self.counts[name] = counts[name]
                last_name = name.split()[-1].casefold()
                if last_name.endswith("s") and last_name[:-1] in self._names:
                    continue
                if len(self._names.get(last_name, "")) < len(name):
                    self._names[last_name] = name
        # "C. Wright Mills" and "Wright Mills" are one person: the longest form stands for all.
        self.counts = {name: n for name, n in self.counts.items() if name in set(self._names.values())}

    def full_name(self, name: str) -> str | None:
        """The full name of someone the text names, given either form; nothing for other words."""
        if name in self.counts:
            return name
        found = self._names.get(name.split()[-1].casefold())
        return found if found and (" " not in name or name in found) and name.split()[-1] in found else None

    def named_in(self, tokens: tuple[Token, ...]) -> set[str]:
        """The full names of all whom a sentence names."""
        names = {self.full_name(token.text) for token in tokens if token.tag.startswith("NNP")}
        return {name for name in names if name}

    def subject_of(self, tokens: tuple[Token, ...]) -> str:
        """Whom a sentence is about: its subject, or the only one it names; "" where that is not clear."""
        named = self.named_in(tokens)
        if len(named) < 2:
            return next(iter(named), "")
        comma = next((at for at, token in enumerate(tokens[:8]) if token.text == ","), -1)
        clause = clause_at(tokens) or clause_at(tokens, comma + 1)
        return (self.full_name(tokens[clause.head_end - 1].text) or "") if clause else ""


def _runs(tokens: tuple[Token, ...]) -> list[tuple[int, int]]:
    """Spans of two to four capitalised words that may be a name."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        if not tokens[at].text[:1].isupper():
            at += 1
            continue
        end = at
        while (
            end < len(tokens)
            and tokens[end].text[:1].isupper()
            and (
                tokens[end].tag.startswith("NNP")
                or end == at
                or tokens[end].text.endswith(".")
                or _REGNAL.fullmatch(tokens[end].text)
            )
        ):
            end += 1
            if end < len(tokens) and tokens[end].lower in _PARTICLES:
                end += 1
        first = at
        while first < end and (
            tokens[first].lower.endswith("ist")
            or tokens[first].lower in _BEFORE_NAMES
            or tokens[first].tag in {"DT", "IN", "WRB", "RB", "CC", "PRP$"}
        ):
            first += 1
        if _may_be_name(tokens, first, end):
            found.append((first, end))
        at = max(end, at + 1)
    return found


def _may_be_name(tokens: tuple[Token, ...], first: int, end: int) -> bool:
    """Whether capitalised words look like a name; one alone does only before a verb of thinking or making."""
    words = [token.lower for token in tokens[first:end]]
    if not 1 <= len(words) <= 4 or any(word in _NO_PERSON for word in words):
        return False
    if len(words) == 1:
        thinks = end < len(tokens) and tokens[end].lower in _THINKING
        if not thinks or len(words[0]) < 4 or is_common_noun(words[0]):
            return False
    shouting = any(token.text.isupper() and len(token.text) > 3 for token in tokens[first:end])
    return not shouting and all(re.fullmatch(r"[^\W\d_][\w.’'-]*", t.text) for t in tokens[first:end])


def _marks(tokens: tuple[Token, ...], first: int, last: int, text: str) -> int:
    """How many signs there are that a name is a person's."""
    before = tokens[first - 1].lower if first else ""
    after = [token.lower for token in tokens[last : last + 6]]
    signs = int(before in _BEFORE_NAMES)
    signs += bool(
        after and (after[0] in SPEECH_VERBS or (after[0] == "," and not _BEFORE_NAMES.isdisjoint(after[1:])))
    )
    signs += last - first > 1 and bool(after) and (after[0] in _LIVING or after[:2] == ["was", "born"])
    signs += last - first > 1 and _REGNAL.fullmatch(tokens[last - 1].text) is not None
    signs += any("." in token.text and len(token.text) == 2 for token in tokens[first:last])
    return signs + _lived(text, render(tokens[first:last]))


def _lived(text: str, name: str) -> int:
    """Whether years of life follow the name in parentheses."""
    at = text.find(name)
    rest = text[at + len(name) : at + len(name) + 14] if at >= 0 else ""
    return int(rest.startswith(" (") and rest[2:6].isdigit() and rest[6:7] in "–-—")
