"""What makes a sentence lean on those before it: an opening, or a noun with "the" that was brought in a moment ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backend.agents.local.document import Document, Sentence, Token
from backend.agents.local.en.inflect import lemma, singularize
from backend.agents.local.en.words import THIRD_PERSON, word_set

_FIRST = word_set(
    "besides below above both only none neither either such thus so then once not nor even still"
)
_HOW_MANY = word_set("one two three four five some many most several few all each")
_AFTER_THE = word_set("""two three four first last same other others result answer reason point goal purpose
    difference idea problem question key challenge disparity disaster event change study debate
    term word concept theory latter former process approach""")
# "In empty space it travels …": an opening phrase names no subject; "When they grow, …" is a clause of its own.
_CLAUSES = word_set("""while although though if because when as since after before until unless once whereas that like
    than whether""")
_OF_ITS_OWN = word_set("of that who which whose whom for to between by through where in with from")
# How many sentences before a noun with "the" must have been brought in to be one that is being talked of.
_A_MOMENT = 3


def opens_leaning(tokens: tuple[Token, ...]) -> bool:
    """ "The two differ …", "Both are …", "Only then …", "In space it travels …": the subject is told before."""
    first = tokens[0].lower
    second = tokens[1].lower if len(tokens) > 1 else ""
    if first in _FIRST or tokens[0].tag == "VB":  # "Ignore …" speaks to the reader
        return True
    if first in _HOW_MANY:
        # "One is …", "Many argue …", "Most were …": of whom is said before; "Many people" says it.
        return second != "of" and not (len(tokens) > 1 and tokens[1].tag.startswith(("NN", "JJ", "VBG")))
    if tokens[0].tag == "IN" and first not in _CLAUSES and _goes_on_with_pronoun(tokens):
        return True
    after = tokens[2].lower if len(tokens) > 2 else ""
    return first == "the" and second in _AFTER_THE and after not in {"of", "for", "to", "that", "between"}


def points_back(tokens: tuple[Token, ...]) -> bool:
    """ "on that preparation", where no preparation was named: "that" after a preposition points to a noun."""
    for at in range(1, len(tokens) - 1):
        if tokens[at].lower in {"that", "those"} and tokens[at - 1].tag in {"IN", "TO"}:
            noun = tokens[at + 1]
            if noun.tag.startswith("NN") and lemma(noun.lower) not in {lemma(t.lower) for t in tokens[:at]}:
                return True
    return False


def speaks_of_a_moment_ago(document: Document, sentence: Sentence) -> bool:
    """ "The stripes showed …", after "a row of dark stripes": the noun was brought in by the sentences just before."""
    noun = _lone_noun(sentence.tokens)
    if noun is None:
        return False
    first = _first_named(document).get(noun)
    return first is not None and (
        0 < sentence.index - first <= _A_MOMENT and document.sentences[first].block == sentence.block
    )


def _lone_noun(tokens: Sequence[Token]) -> str | None:
    """The noun of a sentence that opens with "the" and that noun alone; a name, or one described further, is none."""
    begin = 1 if len(tokens) > 3 and tokens[0].lower in {"because", "when", "if", "since", "as"} else 0
    if len(tokens) < begin + 4 or tokens[begin].lower != "the":
        return None
    noun, after = tokens[begin + 1], tokens[begin + 2]
    if noun.tag not in {"NN", "NNS"} or noun.text[:1].isupper():
        return None
    if after.tag.startswith("NN") or after.tag == "POS" or after.lower in _OF_ITS_OWN:
        return None
    # "The amplitude is the greatest distance …" says what it is, wherever it stands.
    if after.lower in {"is", "are"} and tokens[begin + 3].lower in {"the", "a", "an"}:
        return None
    return singularize(noun.lower)


def _first_named(document: Document) -> Mapping[str, int]:
    """The sentence in which each noun stands first; worked out once per document."""
    kept: dict[str, int] | None = document.memo.get("guide first named")
    if kept is None:
        kept = {}
        for sentence in document.sentences:
            for token in sentence.tokens:
                if token.tag in {"NN", "NNS"}:
                    kept.setdefault(singularize(token.lower), sentence.index)
        document.memo["guide first named"] = kept
    return kept


def _goes_on_with_pronoun(tokens: Sequence[Token]) -> bool:
    """Whether the first word after an opening phrase, before any verb, is "it", "they", "he" or "she"."""
    for at, token in enumerate(tokens[1:8], 1):
        if token.tag.startswith("VB") or token.tag == "MD":
            return False
        if token.lower in THIRD_PERSON and token.tag == "PRP":
            follows = tokens[at + 1].tag if at + 1 < len(tokens) else ""
            return follows.startswith(("VB", "MD", "RB"))
    return False
