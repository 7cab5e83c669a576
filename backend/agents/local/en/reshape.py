"""Say an English statement in another shape that means the same: pairs and lists turned, clauses moved or shortened."""

from __future__ import annotations

from dataclasses import replace

from backend.agents.local.document import Token
from backend.agents.local.en.clause import clause_at, noun_phrase
from backend.agents.local.en.exchange import Tokens, holds, with_article, words_like
from backend.agents.local.en.inflect import is_ordinal, lemma, may_be_verb, participle
from backend.agents.local.en.words import THIRD_PERSON, word_set

_JOINS = word_set("and or")
_PEOPLE = word_set("people person individuals individual someone everyone anyone child children man woman")
_STATES = word_set("""is are was were be has have had do does did can could will would may might must should shall seem
    seems appear appears know knows want wants wish wishes need needs like likes prefer prefers own owns possess possesses
    consist consists lack lacks believe believes think thinks mean means agree agrees exist exists matter matters include
    includes remain remains become becomes cost costs owe owes concern concerns ought tend tends""")
_THINKING = word_set("""believe believes believed argue argues argued suggest suggests suggested say says said think thinks
    thought show shows showed hold holds held propose proposes proposed maintain maintains claim claims claimed""")
_DAYS = word_set("today yesterday tomorrow year month week century")
_FRONTS = word_set("when because if although since unless whenever")
_NOT_BEFORE = word_set(
    "only even especially particularly just and or that as how than not but except partly mainly simply"
)
_DETERMINING = frozenset({"DT", "PRP$", "POS", "CD", "PDT", "WDT", "WP$"})
_DESCRIBING = frozenset({"JJ", "JJR", "JJS", "VBN", "VBG", "CD"})
_LISTED = frozenset({"NN", "NNS", "JJ"})


def turned(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """The two nouns or adjectives beside an "and" or "or" at `at` in the other order."""
    if said[at].lower not in _JOINS or not 0 < at < len(said) - 2:
        return None
    one, other, after = said[at - 1], said[at + 1], said[at + 2]
    before = said[at - 2] if at > 1 else one
    alike = one.tag == other.tag or (before.lower == "between" and {one.tag, other.tag} == {"NN", "NNS"})
    if not alike or one.tag not in {"NN", "NNS", "JJ"} or holds(said[at - 1 : at + 2], held):
        return None
    if before.text == "," or before.tag in {"JJ", "NN", "NNS", "VBN", "VBG", "POS", "CC"}:
        return None
    if after.tag in {
        "IN",
        "TO",
        "WDT",
        "WP",
        "POS",
        ",",
        "DT",
        "PRP",
        "PRP$",
        "JJ",
    } or after.lower in _JOINS | {
        "that",
        "where",
        "when",
    }:
        return None
    if _does(said, at + 1) or is_ordinal(one.lower) or is_ordinal(other.lower):
        return None
    if one.tag in {"NN", "NNS"} and after.tag in {"NN", "NNS", "VBG", "VBN"}:
        return None
    if any(letter.isdigit() for letter in one.text + other.text):
        return None
    if at < 2 or one.text[:1].isupper() or other.text[:1].isupper():
        return None
    turned = (replace(other, spaced=one.spaced), said[at], replace(one, spaced=True))
    return with_article((*said[: at - 1], *turned, *said[at + 2 :]), at - 1)


def _does(said: Tokens, at: int) -> bool:
    """Whether the noun at `at` may be a second verb of the clause: "holds water in the ponds and releases …"."""
    fitting = {"NNS": {"VBZ"}, "NN": {"VB", "VBP"}}.get(said[at].tag, set())
    of = at + 1 < len(said) and said[at + 1].lower == "of"
    return not of and any(token.tag in fitting for token in said[:at]) and may_be_verb(said[at].lower)


def pair_turned(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "The old songs and tales of a village" as "the tales and old songs of a village"."""
    if said[at].lower not in _JOINS or not 1 < at < len(said) - 2:
        return None
    first = at
    while first and at - first < 3 and said[first - 1].tag in _LISTED:
        first -= 1
    one, other = said[first:at], said[at + 1]
    if len(one) < 2 or one[-1].tag != other.tag or other.tag not in {"NN", "NNS"} or not first:
        return None
    before, after = said[first - 1], said[at + 2]
    if any(token.tag not in _LISTED or token.text[:1].isupper() for token in (*one, other)):
        return None
    if one[0].tag != "JJ" or holds(said[first : at + 2], held) or before.tag not in {"DT", "IN", "PRP$"}:
        return None
    if _does(said, at + 1) or is_ordinal(one[0].lower):
        return None
    if before.lower in {"a", "an", "between"} or (
        after.text not in {".", ","} and after.lower not in {"of", "that", "which"}
    ):
        return None
    turned_pair = (replace(other, spaced=one[0].spaced), said[at], replace(one[0], spaced=True), *one[1:])
    return (*said[:first], *turned_pair, *said[at + 2 :])


def of_turned(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "Women’s rights" as "the rights of women"."""
    if not 0 < at < len(said) - 2:
        return None
    before, after = said[at - 1], said[at + 1]
    if said[at].tag == "POS" and said[at].lower in {"’s", "'s"} and before.tag in {"NN", "NNS"}:
        opening = said[at - 2].lower if at > 1 else "the"
        end = noun_phrase(said, at + 1)
        if opening in _JOINS | {"the"} or said[at - 2].tag.startswith(("JJ", "NN", "PRP", "DT", "CD", "VB")):
            return None
        if before.lower in _DAYS or before.lower.endswith(("one", "body")):
            return None
        if (
            end == at + 1
            or end - at > 3
            or holds(said[at - 1 : end], held)
            or (end < len(said) and said[end].lower in {"of", "’s"})
        ):
            return None
        if any(token.text == "," for token in said[end : end + 1]):
            return None
        the = words_like("the", replace(before, tag="DT"))
        moved = (replace(after, spaced=True), *said[at + 2 : end])
        owner = replace(before, text=before.text.lower(), spaced=True)
        return (
            *said[: at - 1],
            *the,
            *moved,
            *words_like("of", replace(after, text="of", tag="IN")),
            owner,
            *said[end:],
        )
    return None


def whiched(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "Norms that guide people" as "norms which guide people"."""
    if said[at].lower != "that" or not 0 < at < len(said) - 1 or holds(said[at : at + 1], held):
        return None
    things = said[at - 1].tag in {"NN", "NNS"} and said[at - 1].lower not in _PEOPLE
    if not things or said[at + 1].tag not in {"VBZ", "VBP", "VBD", "MD"}:
        return None
    return (*said[:at], *words_like("which", replace(said[at], tag="WDT")), *said[at + 1 :])


def named_otherwise(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "People" as "individuals" where nothing describes them."""
    if (
        said[at].lower != "people"
        or said[at].tag != "NNS"
        or holds(said[at : at + 1], held)
        or at + 1 >= len(said)
    ):
        return None
    if (at and said[at - 1].tag.startswith(("JJ", "NN", "POS", "CD", "VB", "PRP$"))) or said[
        at + 1
    ].lower in {
        "of",
        "’s",
        "with",
    }:
        return None
    return (*said[:at], *words_like("individuals", said[at]), *said[at + 1 :])


def _goes_on(said: Tokens, start: int) -> bool:
    """Whether a second verb stands behind "and" or "or": "… is dipped into oil and draws it up"."""
    for at in range(start, len(said) - 1):
        if said[at].lower not in _JOINS:
            continue
        verb = at + 1 + (said[at + 1].tag == "RB")
        if verb < len(said) and (said[verb].tag in {"VBZ", "VBP", "VBD", "MD", "VBN"} or _does(said, verb)):
            return True
    return False


def shortened(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "Forces that shape a coast" as "forces shaping a coast"."""
    if said[at].lower not in {"that", "which", "who"} or not 0 < at < len(said) - 3:
        return None
    before, verb = said[at - 1], said[at + 1]
    if before.tag not in {"NN", "NNS"} or holds(said[at : at + 2], held):
        return None
    if said[at].lower == "who" and {"with", "in", "of"} & {
        token.lower for token in said[max(0, at - 5) : at]
    }:
        return None  # "men with few means who …"
    passive = said[at + 2]
    if verb.lower in {"is", "are"} and passive.tag in {"VBN", "VBD"} and said[at + 3].tag in {"IN", "TO"}:
        # "norms that are enforced by …"; but of two verbs neither stands without "that".
        return None if _goes_on(said, at + 3) else (*said[:at], *said[at + 2 :])
    if (
        verb.tag not in {"VBZ", "VBP", "VB"}
        or verb.lower in _STATES
        or "’" in verb.text
        or said[at + 2].text in {",", "."}
    ):
        return None
    if said[at + 2].lower in _JOINS | {"that"} or any(token.lower in _JOINS for token in said[at + 2 :]):
        return None  # a second verb may follow
    form = participle(lemma(verb.lower))
    return (*said[:at], *words_like(form, replace(verb, spaced=True, tag="VBG")), *said[at + 2 :])


def that_turned(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "Many believe rain follows" as "many believe that rain follows"."""
    if said[at].lower not in _THINKING or not said[at].tag.startswith("VB") or not 0 < at < len(said) - 4:
        return None
    if said[at + 1].lower in {"that", "how", "what", "why", "in", "to"}:
        return None
    clause = clause_at(said, at + 1)
    if clause is None or said[clause.verb].tag == "VBN":
        return None
    return (*said[: at + 1], *words_like("that", replace(said[at + 1], spaced=True)), *said[at + 1 :])


def help_turned(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "Helps people to see" as "helps people see", and the other way round."""
    if said[at].lower not in {"help", "helps", "helped"} or not 0 < at < len(said) - 4:
        return None
    end = noun_phrase(said, at + 1)
    if end == at + 1:
        return None
    if said[end].lower == "to" and said[end + 1].tag in {"VB", "VBP"}:
        return (*said[:end], *said[end + 1 :])
    if said[end].tag in {"VB", "VBP"}:
        return (*said[:end], *words_like("to", replace(said[end], spaced=True, tag="TO")), *said[end:])
    return None


def expanded(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "Banks built by towns" as "banks that are built by towns"."""
    if said[at].tag != "VBN" or not 0 < at < len(said) - 2 or said[at + 1].lower != "by":
        return None
    before = said[at - 1]
    if before.tag not in {"NN", "NNS"} or holds(said[at : at + 1], held):
        return None
    # "Is the power held by …" is in the order of a question, and "held" is its verb.
    if said[0].lower in {"is", "are", "has", "have"} or any(token.tag == "VBD" for token in said):
        return None
    joint = words_like("that are" if before.tag == "NNS" else "that is", replace(said[at], spaced=True))
    return (*said[:at], *joint, *said[at:])


def list_turned(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "Music, art, and dress" as "art, music, and dress"."""
    if said[at].text != "," or not 0 < at < len(said) - 4:
        return None
    second = next((i for i in range(at + 1, min(at + 6, len(said) - 2)) if said[i].text == ","), 0)
    if not second or said[second + 1].lower not in _JOINS:
        return None
    first = at
    while first and said[first - 1].tag in {"NN", "NNS", "JJ"}:
        first -= 1
    one, other = said[first:at], said[at + 1 : second]
    if not one or not other or holds(said[first:second], held) or len(one) > 3:
        return None
    if one[-1].tag != other[-1].tag and {one[-1].tag, other[-1].tag} != {"NN", "NNS"}:
        return None
    if any(token.tag not in _LISTED for token in (*one, *other)) or one[-1].tag not in _LISTED:
        return None
    if (len(other) > 1 and _does(said, at + 1)) or any(is_ordinal(items[0].lower) for items in (one, other)):
        return None
    described = [items[0].tag in _DESCRIBING and len(items) > 1 for items in (one, other)]
    before = said[first - 1] if first else None
    if described[0] != described[1] or (before is not None and before.lower in {"a", "an"}):
        return None
    if before is not None and (before.tag in _DESCRIBING or before.text == "," or before.lower in _JOINS):
        return None
    if described[0] and before is not None and before.tag in _DETERMINING | {"IN"}:
        return None
    if any(len(items) > 1 and items[0].lower.endswith("ing") for items in (one, other)):
        return None
    if before is not None and before.tag.startswith(("NN", "TO", "RB")):
        return None
    new_one = (replace(other[0], spaced=one[0].spaced), *other[1:])
    new_other = (replace(one[0], spaced=True), *one[1:])
    if before is None:
        new_one, new_other = _opening(new_one), _inside(new_other)
    return (*said[:first], *new_one, said[at], *new_other, *said[second:])


def clause_fronted(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "Rivers flood when snow melts" as "When snow melts, rivers flood"."""
    if said[at].lower not in _FRONTS or not 3 < at < len(said) - 4 or said[-1].text != ".":
        return None
    before = said[at - 1]
    if (
        before.lower in _NOT_BEFORE
        or before.tag.startswith(("VB", "IN", "CC", "DT", "RB"))
        or before.text == ","
    ):
        return None
    main, clause = said[:at], said[at:-1]
    if any(token.text in {",", ";", ":", "—", "–"} for token in (*main, *clause)):
        return None
    if any(token.lower in _FRONTS | {"that", "who", "which", "whether"} for token in main):
        return None
    inner = clause_at(said, at + 1)
    if inner is None or any(token.lower in THIRD_PERSON for token in clause[: inner.verb - at]):
        return None
    if main[0].lower in _FRONTS or any(token.lower in THIRD_PERSON for token in main):
        return None
    comma = Token(",", ",", ",", -1, -1, False)
    return (*_opening(clause), comma, *_inside(main), said[-1])


def _opening(tokens: Tokens) -> Tokens:
    """The words as they stand at the head of a sentence."""
    first = tokens[0]
    return (replace(first, text=first.text[:1].upper() + first.text[1:], spaced=False), *tokens[1:])


def _inside(tokens: Tokens) -> Tokens:
    """The words as they stand inside a sentence."""
    first = tokens[0]
    named = first.tag.startswith("NNP") or first.text[1:2].isupper() or first.lower == "i"
    text = first.text if named else first.text[:1].lower() + first.text[1:]
    return (replace(first, text=text, spaced=True), *tokens[1:])
