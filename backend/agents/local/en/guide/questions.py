"""Questions to check oneself by, with answers; about what the guide says before anything else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from backend.agents.local.document import Document, Fact, FactKind, KeyKind, Token
from backend.agents.local.en.clause import clause_at
from backend.agents.local.en.find.terms import Spelling
from backend.agents.local.en.frames.parts import tidy
from backend.agents.local.en.guide.entries import meaning_of
from backend.agents.local.en.guide.sayings import Saying, overlaps, proof, proof_of, repeats, sayings_of
from backend.agents.local.en.guide.terms import EVERYDAY, definitions_in, subject_of
from backend.agents.local.en.inflect import capital, content_words, lemma, singularize, zipf
from backend.agents.local.en.question import in_main_clause, inverted
from backend.agents.local.en.reason import reason_end
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import word_set
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.content.schemas import Statement

FEWEST, ENOUGH, MOST = 3, 5, 12
WORDS_A_QUESTION = 250
# Of one kind no more than this share, while another kind is left.
MOST_OF_A_KIND = 0.5
_SMALL_IN_NAMES = word_set("of the and for in on to a an")
TELLING = 0.6  # weight from which a sentence on a term is worth asking for
SHORT_ANSWER = 40  # characters
_KNOWING = word_set(
    "decide know determine tell learn see say choose ask understand"
)  # what "when" is no time of
_OPEN = "What does the text say about"


def make_questions(task: Task) -> list[Statement] | Shortfall:
    """Why, who, when, how many and what a term means; each answered in the text's words."""
    document = task.document
    wanted = task.most or task.scaled(max(ENOUGH, min(MOST, document.words // WORDS_A_QUESTION)))
    told = task.taken()
    found = [
        (
            (0.4 if overlaps((s.evidence[0].start, s.evidence[0].end), told) else 0.0)
            + 0.5 * strength
            + 0.3 * task.luck("question", kind, s.text),
            kind,
            s,
        )
        for strength, kind, s in asked_in(document)
    ]
    found.sort(key=lambda entry: (-entry[0], entry[2].evidence[0].start, entry[2].text))
    chosen: list[Statement] = []
    kinds: Counter[str] = Counter()
    for strict in (True, False):
        for _, kind, question in found:
            full = strict and kinds[kind] >= max(1, round(MOST_OF_A_KIND * wanted))
            if len(chosen) < wanted and not full and is_new(question, chosen):
                chosen.append(question)
                kinds[kind] += 1
    if len(chosen) < min(FEWEST, wanted):
        return Shortfall(
            "no_questions",
            f"The text carries {len(chosen)} questions with a sure answer; {FEWEST} are the fewest.",
        )
    return sorted(chosen, key=lambda question: (question.evidence[0].start, question.text))


def is_new(question: Statement, chosen: list[Statement]) -> bool:
    """Whether a question asks for what none of the others asks for."""
    span = (question.evidence[0].start, question.evidence[0].end)
    # A name that answers two questions gives the second away.
    if len(question.answer) <= SHORT_ANSWER and question.answer in [q.answer for q in chosen]:
        return False
    if overlaps(span, [(q.evidence[0].start, q.evidence[0].end) for q in chosen]):
        return False
    # Questions are built alike, so what they ask for is compared and not their words.
    said = [q.answer for q in chosen if len(q.answer) > SHORT_ANSWER]
    return question.text not in [q.text for q in chosen] and not repeats(question.answer, said)


def is_open(question: Statement) -> bool:
    """Whether a question asks no more than what the text says of something."""
    return question.text.startswith(_OPEN)


def asked_in(document: Document) -> Iterator[tuple[float, str, Statement]]:
    """Every question the text answers, with how good it is and its kind."""
    for fact in definitions_in(document):
        if not content_words(fact.key) & content_words(fact.rest):
            yield (
                fact.strength,
                "meaning",
                _question(document, fact, f"What does the term “{fact.key}” mean?", meaning_of(fact)),
            )
    for fact in document.facts:
        if fact.kind is FactKind.CLAIM and fact.key_kind is KeyKind.PERSON:
            yield (
                fact.strength,
                "who",
                _question(document, fact, _asked(fact.rest), f"{fact.key}."),
            )
        elif (
            fact.kind in {FactKind.YEAR, FactKind.QUANTITY} and fact.verb != "loose" and " ," not in fact.rest
        ):
            answer = capital(fact.key) + "."
            yield fact.strength, "count", _question(document, fact, _asked(fact.rest), answer)
    spelling = Spelling(document.sentences)
    for saying in sayings_of(document):
        asked = _how_so(saying, spelling)
        about = subject_of(saying)
        if about and saying.general and saying.weight >= TELLING and _is_rare(saying, about):
            said = _inside(spelling, saying.sentence.tokens[about[0] : about[1]])
            evidence = [proof(document, saying.sentence)]
            text = f"{_OPEN} {said}?"
            yield 0.35, "about", Statement(text=text, answer=saying.text, evidence=evidence)
        if asked:
            kind, text, answer = asked
            evidence = [proof(document, saying.sentence)]
            strength = 0.6 + 0.1 * min(saying.weight, 3.0) + 0.1 * saying.general
            yield strength, kind, Statement(text=text, answer=answer, evidence=evidence)


def _asked(words: str) -> str:
    """A question's words with its mark; a full stop inside a closing quotation mark goes."""
    return re.sub(r"[.,;]+(”?)$", r"\1", words.rstrip()) + "?"


def _question(document: Document, fact: Fact, text: str, answer: str) -> Statement:
    return Statement(text=text, answer=answer, evidence=[proof_of(document, fact)])


def _is_rare(saying: Saying, subject: tuple[int, int]) -> bool:
    """Whether a subject is a term and no everyday word; "sociologists" are none."""
    words = [t.lower for t in saying.sentence.tokens[subject[0] : subject[1]] if t.tag != "DT"]
    if words and singularize(words[-1]).endswith("ist"):
        return False
    return len(words) > 1 or (bool(words) and zipf(words[0]) <= EVERYDAY)


def _how_so(saying: Saying, spelling: Spelling) -> tuple[str, str, str] | None:
    """ "X is so because Y", "X is done by doing Y", "X happens when Y": asked and answered, where built that plainly."""
    tokens = saying.sentence.tokens
    start = _start(tokens)
    clause = clause_at(tokens, start)
    if clause is None or (start and clause.start != start):
        return None
    found = _turn(tokens, clause.verb + 1)
    if found is None or not in_main_clause(tokens, clause, found[1]):
        return None
    asking, at = found
    subject = _inside(spelling, tokens[clause.start : clause.subject_end])
    body = inverted(tokens, clause, subject, (at, len(tokens)))
    helped = tokens[clause.verb].lower in {"has", "have", "had"} and not tokens[
        clause.verb + 1
    ].tag.startswith("VB")
    if helped or body is None or not 4 <= len(body.split()) <= 26:
        return None
    opening = f"{render(tokens[: start - 1])}, {asking}" if start else capital(asking)
    reason = tidy(render(tokens[at : reason_end(tokens, at)])).rstrip(" .,;") + "."
    return asking, f"{opening} {body.rstrip(' .,;')}?", capital(reason)


def _inside(spelling: Spelling, tokens: tuple[Token, ...]) -> str:
    """A subject as it stands inside a sentence: small, unless it is a name."""
    words = render(tokens)
    rest = [token for token in tokens[1:] if token.lower not in _SMALL_IN_NAMES]
    titled = tokens[0].tag != "DT" and rest and all(token.text[:1].isupper() for token in rest)
    return words if titled or spelling.is_name(tokens[0]) else words[:1].lower() + words[1:]


def _start(tokens: tuple[Token, ...]) -> int:
    """Where the main clause begins: after a short opening such as "According to conflict theory,"."""
    if tokens[0].tag not in {"IN", "VBG", "TO"} or tokens[0].lower in {
        "while",
        "although",
        "though",
        "if",
        "because",
    }:
        return 0
    comma = next((at for at, token in enumerate(tokens[:8]) if token.text == ","), 0)
    return comma + 1 if comma else 0


def _turn(tokens: tuple[Token, ...], floor: int) -> tuple[str, int] | None:
    """The word that asks for what follows, and where that begins; nothing when there is none or more than one."""
    turns: list[tuple[str, int]] = []
    for at in range(floor, len(tokens) - 4):
        lower, before, after = tokens[at].lower, tokens[at - 1].lower, tokens[at + 1]
        if before in {"not", "only", "just", "simply", "partly", "even", "especially", ",", "and", "or"}:
            continue
        if lower == "because" and after.lower != "of":
            turns.append(("why", at))
        elif lower == "by" and after.tag == "VBG":
            turns.append(("how", at))
        elif (
            lower == "when"
            and tokens[at - 1].tag not in {"DT", "NN", "IN", "TO"}
            and after.tag != "TO"
            and lemma(before) not in _KNOWING
        ):
            turns.append(("when", at))
    return turns[0] if len(turns) == 1 else None
