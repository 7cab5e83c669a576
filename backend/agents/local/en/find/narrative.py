"""Whether a text tells what happened, as history does: then that is what one teaches of it."""

from __future__ import annotations

from collections.abc import Sequence

from backend.agents.local.document import Sentence
from backend.agents.local.en.clause import first_verb
from backend.agents.local.en.numbers import is_year

_FEWEST, _SHARE = 6, 0.6  # sentences, and how many of them tell in the past
_DATED = 0.2  # so many tell it with its year
_PAST = frozenset({"was", "were", "had", "did"})


def tells_in_the_past(sentence: Sentence) -> bool:
    """Whether the first finite verb of a sentence is one of the past."""
    at = first_verb(sentence.tokens)
    if at == len(sentence.tokens):
        return False
    return sentence.tokens[at].tag == "VBD" or sentence.tokens[at].lower in _PAST


def is_narrative(sentences: Sequence[Sentence]) -> bool:
    """Whether most whole sentences of a text tell in the past, or every fifth with the year it happened in."""
    whole = [sentence for sentence in sentences if sentence.whole]
    past = [sentence for sentence in whole if tells_in_the_past(sentence)]
    dated = sum(any(is_year(token.text) for token in sentence.tokens) for sentence in past)
    return len(whole) >= _FEWEST and (len(past) >= _SHARE * len(whole) or dated >= _DATED * len(whole))
