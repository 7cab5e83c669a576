"""Which of a book's glossary terms an item tests, and how many a plain pattern matcher would find in the same text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from backend.quiz.schemas import ItemContent

# Words at the head of a stem in which a term is what is asked of, and no side remark.
_HEAD = 8
_MATCHER = (
    re.compile(
        r"(?:^|(?<=[.;,] ))(?:The |A |An |the |a |an )?(?P<term>[A-Za-z][\w’'-]*(?: [a-z][\w’'-]*){0,3}),? "
        r"(?:is an?|is the|are|refers? to|is defined as|means|is called)\b",
        re.MULTILINE,
    ),
    re.compile(r"\b(?:called|known as|termed|referred to as) (?:an? |the )?(?P<term>[a-z][\w’'-]*(?: [a-z][\w’'-]*){0,2})"),
    re.compile(r"\b(?:term|concept of) (?:“)?(?P<term>[a-z][\w’'-]*(?: [a-z][\w’'-]*){0,2})”?"),
    re.compile(r"“(?P<term>[A-Za-z][\w’'-]*(?: [\w’'-]+){0,2})[,.]?”"),
    re.compile(r"\b(?P<term>[a-z][\w’'-]*(?: [a-z][\w’'-]*){0,2}), (?:or (?:the|an?) |the |an? |which (?:is|refers to) )"),
)  # fmt: skip


def terms_of(entry: str) -> set[str]:
    """The forms a glossary entry goes by, plain: `intimate partner violence (IPV)` has two."""
    forms = {re.sub(r"\s*\(.*?\)", "", entry), *re.findall(r"\((.*?)\)", entry)}
    forms |= {
        part for form in list(forms) if " or " in form and form.count(" ") <= 3 for part in form.split(" or ")
    }
    return {plain(form) for form in forms if form.strip()}


def words(text: str) -> list[str]:
    """The words of a text, small, hyphens parting them."""
    return re.findall(r"[\w’']+", text.casefold())


def plain(phrase: str) -> str:
    """A phrase for comparing: small, without article, marks and plural."""
    kept = [_single(word) for word in words(phrase)]
    return " ".join(kept[1:] if len(kept) > 1 and kept[0] in {"the", "a", "an"} else kept)


def _single(word: str) -> str:
    word = word.strip("’'")
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word.removesuffix("s")


def asks_for(content: ItemContent, term: set[str], fact: str) -> bool:
    """Whether a term is an item's key, a side of its pairs, or what the stem asks of.

    That is: quoted in the stem, at its head, or what the fact behind the item is about (a statement to judge has its
    own term or another in that place).
    """
    if any(plain(name.split(":", 2)[-1]) in term for name in fact.split("+")):
        return True
    if any(form in term for form in map(plain, _keys(content))):
        return True
    if any(plain(quoted) in term for quoted in re.findall(r"“([^”]+?)[.,?]?”", content.stem)):
        return True
    head = f" {plain(' '.join(content.stem.split()[:_HEAD]))} "
    return any(f" {form} " in head for form in term)


def _keys(content: ItemContent) -> Iterable[str]:
    yield from (option.text for option in content.options if option.correct)
    yield from content.answer.accepted or ()
    yield from (side for pair in content.answer.pairs or () for side in pair)
    yield from content.answer.order or ()


def tested(items: Sequence[tuple[ItemContent, str]], entries: Sequence[str]) -> int:
    """How many of the glossary's entries at least one item tests; each item comes with the name of its fact."""
    return sum(any(asks_for(content, terms_of(entry), fact) for content, fact in items) for entry in entries)


def matched(text: str, entries: Sequence[str], most: int) -> int:
    """How many entries are among the `most` terms that plain patterns find and the text then names oftenest."""
    found = {plain(hit["term"]) for pattern in _MATCHER for hit in pattern.finditer(text)}
    told = f" {plain(text)} "
    kept = set(sorted(found, key=lambda term: (-told.count(f" {term} "), term))[:most])
    return sum(bool(terms_of(entry) & kept) for entry in entries)
