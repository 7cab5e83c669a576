"""Find the facts of a document: what its sentences define, claim, list, count, date and compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from backend.agents.local.document import BlockKind, Fact, FactKind, KeyKind, Relation, Sentence, Term
from backend.agents.local.en.appositions import glossed
from backend.agents.local.en.asides import asides_in
from backend.agents.local.en.brief import MOST_WORDS, brief_of, span_of
from backend.agents.local.en.claims import claim_in, relative_claim_in
from backend.agents.local.en.cues import cue_at
from backend.agents.local.en.definitions import definitions_in
from backend.agents.local.en.find.counted import contrasts_of, counts_of, examples_of, members_of
from backend.agents.local.en.find.resumed import meanings_given, names_given, said_again, said_of_people
from backend.agents.local.en.find.terms import Spelling
from backend.agents.local.en.inflect import is_plural, singularize, zipf
from backend.agents.local.en.naming import names
from backend.agents.local.en.people import People
from backend.agents.local.en.sayings import Saying, sayings_in
from backend.agents.local.en.standalone import stands_alone
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import INCLUSIVE, PASSING, ROLE_NOUNS, SPEECH_VERBS, THEORY_WORDS, word_set

_INSIDE = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "POS", "VBG", "VBN", "CD", "JJR", "JJS"})
_QUOTES = '“"‘'
_PARTICLES = word_set("du de van la le del della di el al")
_SPOKEN = 0.8  # strength of a claim by somebody who argues, finds or founds something
_FEWEST_TELLING = 4  # words of the short form of a definition
_STORY = 6.0
_DEED = 0.62  # strength of what somebody did, in a text that tells what happened
_TOLD_BY_CLAUSE = 0.3
_UNKNOWN, _LEAST_WORTH = -20.0, -3.5  # worth below which a phrase is nothing to ask what is said of
_WEAK = 0.42  # strength below which a definition is more likely a passing remark


def definitions_of(
    sentences: Sequence[Sentence], terms: Sequence[Term], spelling: Spelling, *, narrative: bool = False
) -> dict[int, list[Fact]]:
    """The definitions of each sentence that gives any, by its index; of a `narrative` also what something was."""
    weights = {singularize(term.text).casefold(): term.weight for term in terms}
    found = {s.index: list(_definitions(s, spelling, weights, narrative)) for s in sentences}
    for fact in (*names_given(sentences, spelling), *meanings_given(sentences, spelling)):
        if fact.key not in {other.key for other in found[fact.sentence]}:
            found[fact.sentence].append(fact)
    return {index: facts for index, facts in found.items() if facts}


def sayings_of(sentences: Sequence[Sentence]) -> dict[int, tuple[Saying, ...]]:
    """What each whole sentence says of its terms, by its index."""
    found = {s.index: tuple(sayings_in(s.tokens)) for s in sentences if s.whole}
    return {index: said for index, said in found.items() if said}


def strengths_of(
    sentences: Sequence[Sentence],
    definitions: Mapping[int, Sequence[Fact]],
    said: Mapping[int, Sequence[Saying]],
) -> dict[str, float]:
    """The strength of the best definition of each term, by its stem; of a clause that tells when it holds, a weak one."""
    best: dict[str, float] = {}
    for index, sayings in said.items():
        tokens = sentences[index].tokens
        for saying in sayings:
            if saying.lead and not any(t.tag.startswith("NNP") for t in tokens[saying.first : saying.last]):
                best[singularize(render(tokens[saying.first : saying.last])).casefold()] = _TOLD_BY_CLAUSE
    for fact in (fact for facts in definitions.values() for fact in facts):
        stem = singularize(fact.key).casefold()
        best[stem] = max(fact.strength, best.get(stem, 0.0))
    return best


def facts_of(
    sentences: Sequence[Sentence],
    terms: Sequence[Term],
    spelling: Spelling,
    people: People,
    defined: Mapping[int, Sequence[Fact]],
    said: Mapping[int, Sequence[Saying]],
    worth: Mapping[str, float],
    worthy: Mapping[str, float],
    *,
    narrative: bool = False,
) -> tuple[Fact, ...]:
    """All facts in text order; a sentence may carry several. `worthy` are the stems most worth asking.

    Args:
        narrative: whether the text tells what happened; then who did something is worth asking.
    """
    weights = {singularize(term.text).casefold(): term.weight for term in terms}
    again = said_again(sentences, spelling, worth) | said_of_people(sentences, people, narrative=narrative)
    found: list[Fact] = []
    for sentence in sentences:
        definitions = defined.get(sentence.index, ())
        found.extend(definitions)
        if sentence.whole:
            known = {fact.key for fact in definitions}
            told = said.get(sentence.index, ())
            found.extend(_sayings(sentence, told, spelling, people, worth, known))
            found.extend(examples_of(sentence, spelling))
            if sentence.index in again:
                found.append(again[sentence.index])
            if not sentence.alone:
                for span in dict.fromkeys((saying.start, saying.end) for saying in told if not saying.lead):
                    clause = (*sentence.tokens[slice(*span)], sentence.tokens[-1])
                    if stands_alone(clause) and not INCLUSIVE & {token.lower for token in clause}:
                        found.extend(_mentions(sentence, spelling, worthy, known, span))
        if sentence.alone and not INCLUSIVE & {token.lower for token in sentence.tokens}:
            claims = _claims(sentence, spelling, weights, people, worthy, narrative)
            found.extend(fact for fact in claims if not definitions or fact.key_kind is KeyKind.PERSON)
            found.extend(counts_of(sentence, spelling))
            found.extend(members_of(sentence, spelling))
            found.extend(contrasts_of(sentence, weights))
            found.extend(_mentions(sentence, spelling, worthy, {fact.key for fact in definitions}))
    return tuple(found)


def _weight(weights: dict[str, float], key: str) -> float:
    return weights.get(singularize(key).casefold(), 0.0)


def _definitions(
    sentence: Sentence, spelling: Spelling, weights: dict[str, float], narrative: bool
) -> Iterator[Fact]:
    yield from _asides(sentence, spelling)
    entry = glossed(sentence.tokens) if sentence.kind is BlockKind.BULLET or not sentence.whole else None
    if entry is None and not sentence.whole:
        return
    for definition in [entry] if entry else definitions_in(sentence.tokens, sentence.phrases, past=narrative):
        words = sentence.tokens[definition.first : definition.last]
        quoted = definition.first == 1 and sentence.tokens[0].text in _QUOTES  # "“Inclusion” is a method …"
        key = spelling.inside(words, definition.first == 0 or quoted)
        strength = definition.strength * (0.7 + 0.3 * min(1.0, _weight(weights, key) / 8))
        if strength >= _WEAK:
            said = span_of(sentence.tokens, definition.meaning)
            yield Fact(
                FactKind.DEFINITION, sentence.index, definition.first, definition.last, key, KeyKind.TERM,
                definition.meaning, round(strength, 6), plural=is_plural(key),
                said=said, brief=brief_of(sentence.tokens[slice(*said)], fewest=_FEWEST_TELLING), subject=key,
            )  # fmt: skip


def _asides(sentence: Sentence, spelling: Spelling) -> Iterator[Fact]:
    """What stands in parentheses behind a term as its meaning."""
    for definition in asides_in(sentence) if "(" in sentence.text else ():
        key = spelling.inside(sentence.tokens[definition.first : definition.last], definition.first == 0)
        if _is_term(key, sentence.tokens[definition.last - 1].lower):
            yield Fact(
                FactKind.DEFINITION, sentence.index, definition.first, definition.last, key, KeyKind.TERM,
                definition.meaning, definition.strength, plural=is_plural(key),
                brief=definition.meaning if len(definition.meaning.split()) <= MOST_WORDS else "", subject=key,
            )  # fmt: skip


def _sayings(
    sentence: Sentence,
    said_of: Sequence[Saying],
    spelling: Spelling,
    people: People,
    worth: Mapping[str, float],
    defined: set[str],
) -> Iterator[Fact]:
    """What the clauses of a sentence say of a term, or of a person who holds a view."""
    tokens = sentence.tokens
    for saying in said_of:
        key = spelling.inside(tokens[saying.first : saying.last], saying.first == 0)
        value = worth.get(singularize(key).casefold(), _UNKNOWN)
        person = people.full_name(render(tokens[saying.first : saying.last]))
        if person and saying.relation is Relation.HOLDS and saying.lead:
            yield _said_by(sentence, saying, person)
        if person:
            spoke = tokens[saying.begin].lower in SPEECH_VERBS and not sentence.alone and not saying.lead
            if spoke and person.rpartition(" ")[2] not in render(tokens[saying.begin : saying.end]):
                yield _said_by(sentence, saying, person)
            continue
        if value < _LEAST_WORTH or key in defined or not _is_term(key, tokens[saying.last - 1].lower):
            continue
        said = tokens[saying.begin : saying.end]
        brief = brief_of(said, fewest=_FEWEST_TELLING if saying.lead else 3)
        yield Fact(
            FactKind.SAYING, sentence.index, saying.first, saying.last, key, KeyKind.TERM,
            _led(saying.lead, render(said)), round(saying.strength + 0.01 * min(10.0, max(-10.0, value)), 6),
            plural=saying.plural, said=(saying.begin, saying.end), brief=_led(saying.lead, brief),
            subject=spelling.inside(tokens[saying.start : saying.last], saying.start == 0), relation=saying.relation,
            verb=saying.lead,
        )  # fmt: skip


def _said_by(sentence: Sentence, saying: Saying, person: str) -> Fact:
    """What a person argued, found or founded, in a sentence that leans on others."""
    said = sentence.tokens[saying.begin : saying.end]
    return Fact(
        FactKind.SAYING, sentence.index, saying.first, saying.last, person, KeyKind.PERSON,
        _led(saying.lead, render(said)), 0.6,
        others=(person.rpartition(" ")[2],), said=(saying.begin, saying.end), brief=_led(saying.lead, brief_of(said)),
        subject=render(sentence.tokens[saying.first : saying.last]),
        relation=Relation.HOLDS, verb=saying.lead,
    )  # fmt: skip


def _led(lead: str, words: str) -> str:
    return f"{lead} {words[:1].lower()}{words[1:]}" if lead and words else words


def _is_term(key: str, head: str) -> bool:
    """Whether a key is no place, person or body: small letters, or a name before a small word ("Doppler effect")."""
    return key.islower() or head in THEORY_WORDS or (" " in key and key.rpartition(" ")[2].islower())


def _claims(
    sentence: Sentence,
    spelling: Spelling,
    weights: dict[str, float],
    people: People,
    worthy: Mapping[str, float],
    narrative: bool,
) -> Iterator[Fact]:
    claim = claim_in(sentence.tokens, people) or relative_claim_in(sentence.tokens)
    if claim is None:
        return
    if claim.person:
        words = claim.name.split()
        if len(words) == 1 and claim.strength < _SPOKEN:
            return  # "Eric had two children": somebody in a story
        others = (
            (claim.name,)
            if len(words) == 1 or words[-2].casefold() in _PARTICLES
            else (words[-1], claim.name)
        )
        yield Fact(
            FactKind.CLAIM, sentence.index, claim.first, claim.last, claim.name, KeyKind.PERSON,
            f"Who {claim.predicate}", max(claim.strength, _DEED) if narrative else claim.strength, others=others,
        )  # fmt: skip
        return
    key = spelling.inside(sentence.tokens[claim.first : claim.last], claim.first == 0)
    if not key.islower() and sentence.tokens[claim.last - 1].lower not in THEORY_WORDS:
        return  # a place or a body, not a term
    weight = _weight(weights, key)
    everyday = " " not in key and zipf(key) > 4.9
    rare = zipf(key) < 4.0
    known = singularize(key).casefold() in worthy
    if (weight < (2.5 if rare else 5.0) and not known) or (everyday and claim.strength < 0.8):
        return
    if not rare and not known and len(claim.predicate.split()) < 7:
        return
    yield Fact(
        FactKind.CLAIM, sentence.index, claim.first, claim.last, key, KeyKind.TERM,
        f"Which of these {claim.predicate}",
        round(claim.strength + 0.01 * min(10.0, weight), 6), plural=claim.plural,
    )  # fmt: skip


def _mentions(
    sentence: Sentence,
    spelling: Spelling,
    worthy: Mapping[str, float],
    defined: set[str],
    span: tuple[int, int] = (0, 0),
) -> Iterator[Fact]:
    """The two phrases most worth asking that a telling sentence, or the clause `span` of it, names on their own."""
    begin, end = span if span[1] else (0, len(sentence.tokens))
    tokens = sentence.tokens
    if not 8 <= end - begin <= 38:
        return
    general = any(t.tag in {"VBZ", "VBP"} or t.lower in {"can", "must"} for t in tokens[begin:end])
    found: list[tuple[float, int, int, str]] = []
    for first, last, maximal in sentence.phrases:
        stem = singularize(render(tokens[first:last])).casefold()
        if not maximal or stem not in worthy or last >= len(tokens) or first < begin or last > end:
            continue
        described = first and tokens[first - 1].tag in _INSIDE and not names(tokens[first - 1])
        if described or tokens[last].tag in _INSIDE:
            continue
        if tokens[last - 1].lower in ROLE_NOUNS:
            continue
        cue = cue_at(tokens, first, last)
        acts = tokens[first].tag == "VBG" and last - first > 1  # "reducing poverty": what somebody does
        if acts or tokens[first].lower in PASSING or (cue is None and tokens[first].tag == "VBN"):
            continue
        key = spelling.inside(tokens[first:last], first == 0)
        if key not in defined and (key.islower() or tokens[last - 1].lower in THEORY_WORDS):
            # A sentence about the term says more of it than one that names it by the way.
            apart = (3.0 if first <= begin + 1 else -3.0) + 4.0 * (cue is not None)
            if not general and cue is None:
                apart -= _STORY  # what only happened once comes last
            found.append((worthy[stem] + apart, first, last, key))
    found.sort(key=lambda entry: (-entry[0], entry[1]))
    for score, first, last, key in found[:2]:
        yield Fact(
            FactKind.MENTION, sentence.index, first, last, key, KeyKind.TERM, "",
            round(0.3 + 0.025 * min(14.0, max(-10.0, score)), 6), plural=is_plural(key), said=span,
        )  # fmt: skip
