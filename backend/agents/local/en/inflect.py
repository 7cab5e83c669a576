"""English forms: articles, plurals, lemmas, capitals and the variants of an answer."""

from __future__ import annotations

import re
from functools import lru_cache

from backend.tagging import tagger

_IRREGULAR = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "goose": "geese", "criterion": "criteria", "phenomenon": "phenomena", "bacterium": "bacteria",
    "medium": "media", "datum": "data", "nucleus": "nuclei", "stimulus": "stimuli", "life": "lives",
    "wife": "wives", "leaf": "leaves", "half": "halves", "self": "selves", "wolf": "wolves", "fungus": "fungi",
    "mitochondrion": "mitochondria", "alga": "algae", "larva": "larvae", "knife": "knives", "shelf": "shelves",
}  # fmt: skip
_SINGULARS = {plural: singular for singular, plural in _IRREGULAR.items()}
_NO_PLURAL = ("ics", "ism", "ness", "ship", "hood", "sis", "us", "ss", "species", "series", "news")
_ONLY_PLURAL = frozenset({"mores", "humanities", "riches", "alms"})
_ORDINAL = re.compile(
    r"(?:\A|-)(?:(?:fir|la)st|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)\Z"
    r"|(?:teen|tie)th\Z|\d(?:st|nd|rd|th)\Z"
)
_SILENT_H = ("hour", "honest", "honor", "honour", "heir")
_YOU_SOUND = ("uni", "use", "usa", "usu", "uti", "euro", "one", "once", "ubi", "eu", "u.")


def article(words: str) -> str:
    """`a` or `an`, as the first word of `words` wants it."""
    first = words.lstrip("“\"'‘").casefold()
    if first.startswith(_SILENT_H):
        return "an"
    if first.startswith(_YOU_SOUND) and not first.startswith(("unin", "unim", "unid")):
        return "a"
    if re.match(r"(?:8|11(?!\d)|18(?!\d))", first):
        return "an"
    if (
        re.match(r"[fhlmnrsx](?:[.-]|[A-Z]{1,4}\b)", words.lstrip("“\"'‘"), re.IGNORECASE)
        and words[:2].isupper()
    ):
        return "an"
    return "an" if first[:1] in "aeiou" else "a"


def is_common_noun(word: str) -> bool:
    """Whether a casefolded word, seen with a capital at the start of a sentence only, is no name."""
    import simplemma

    lexicon = tagger().lexicon

    tag = lexicon.get(word) or lexicon.get(word.capitalize())
    if tag is not None:
        return not str(tag).startswith("NNP")
    return bool(simplemma.is_known(word, lang="en")) or word.endswith(
        ("ism", "tion", "ology", "ness", "ity", "ing")
    )


def pluralize(word: str) -> str:
    """The plural of a singular noun or noun phrase (its last word changes)."""
    head, _, last = word.rpartition(" ")
    lower = last.casefold()
    if lower in _IRREGULAR:
        plural = _IRREGULAR[lower]
    elif re.search(r"[^aeiou]y\Z", lower):
        plural = last[:-1] + "ies"
    elif lower.endswith("sis"):
        plural = last[:-2] + "es"
    elif re.search(r"(?:s|x|z|ch|sh)\Z", lower):
        plural = last + "es"
    else:
        plural = last + "s"
    return f"{head} {plural}".strip()


@lru_cache(maxsize=100_000)
def singularize(word: str) -> str:
    """The singular of a plural noun or noun phrase; a singular comes back as it is."""
    head, _, last = word.rpartition(" ")
    lower = last.casefold()
    if lower in _ONLY_PLURAL:
        single = last
    elif lower in _SINGULARS:
        single = _SINGULARS[lower]
    elif lower.endswith(_NO_PLURAL) or not lower.endswith("s") or len(lower) < 4:
        single = last
    elif lower.endswith("ies") and len(lower) > 4:
        single = last[:-3] + "y"
    elif re.search(r"(?:ss|x|z|ch|sh)es\Z", lower):
        single = last[:-2]
    else:
        single = last[:-1]
    return f"{head} {single}".strip()


def participle(verb: str) -> str:
    """The form in -ing of a verb's base form; of two spellings the one people use."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    plain = verb + "ing"
    if re.search(r"[^aeiou][aeiou][bdgklmnprtv]\Z", verb):
        doubled = verb + verb[-1] + "ing"
        return doubled if zipf(doubled) > zipf(plain) else plain
    return plain


def may_be_verb(word: str) -> bool:
    """Whether a casefolded noun is a form of a verb too: "stores", "release"."""
    form = tagger().lexicon.get(participle(singularize(word)))
    return str(form).startswith("VB")


def is_ordinal(word: str) -> bool:
    """Whether a casefolded word says a place in a row: "third", "eighteenth"."""
    return bool(_ORDINAL.search(word))


def is_plural(word: str) -> bool:
    """Whether a noun phrase looks plural by its last word."""
    last = word.rpartition(" ")[2].casefold()
    if last in _SINGULARS:
        return last not in {"data", "media"}
    return last.endswith("s") and not last.endswith(_NO_PLURAL) and len(last) > 3


@lru_cache(maxsize=50_000)
def lemma(word: str) -> str:
    """The dictionary form of a word, casefolded."""
    import simplemma

    lower = word.casefold()
    return str(simplemma.lemmatize(lower, lang="en")).casefold() if len(lower) > 3 else lower


@lru_cache(maxsize=50_000)
def zipf(word: str) -> float:
    """How common a word is in English: 0 unknown, 3 rare, 6 everyday."""
    import wordfreq

    return float(wordfreq.zipf_frequency(word, "en"))


def capital(sentence: str) -> str:
    """The sentence with its first letter as a capital."""
    for at, letter in enumerate(sentence):
        if letter.isalpha():
            return sentence[:at] + letter.upper() + sentence[at + 1 :]
        if letter.isdigit():
            break
    return sentence


@lru_cache(maxsize=50_000)
def bare(words: str) -> str:
    """Words for comparing: casefolded, without leading article, quotation marks and end marks."""
    lower = re.sub(r"[^\w\s%.-]", "", words.casefold().replace("’", "'").replace("-", " "))
    return re.sub(r"\s+", " ", re.sub(r"^\s*(?:the|a|an)\s+", "", lower)).strip(" .")


@lru_cache(maxsize=20_000)
def content_words(words: str) -> frozenset[str]:
    """Lemmas of the words that carry meaning."""
    from backend.agents.local.en.words import STOP_WORDS

    return frozenset(
        lemma(word)
        for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)?", words.casefold())
        if word not in STOP_WORDS and len(word) > 2
    )


def is_usual(form: str, base: str) -> bool:
    """Whether an inflected form is a word people use: not a name, and not far rarer than its base."""
    last, of_base = form.rpartition(" ")[2], base.rpartition(" ")[2]
    return not base[:1].isupper() and zipf(last) >= max(2.0, zipf(of_base) - 1.7)


def variants(answer: str) -> list[str]:
    """Forms of a typed answer that count as right, the answer first."""
    forms = [answer]
    other = singularize(answer) if is_plural(answer) else pluralize(answer)
    if other != answer and is_usual(other, answer):
        forms.append(other)
    forms.extend([form.replace("-", " ") for form in forms if "-" in form])
    seen: dict[str, str] = {}
    for form in forms:
        seen.setdefault(form.casefold(), form)
    return list(seen.values())
