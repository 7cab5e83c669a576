"""A chapter of 5,000 words to measure with: a real one where the evaluation texts lie beside the checkout, else made up."""

import json
from pathlib import Path
from random import Random

EVALUATION = Path(__file__).resolve().parents[3] / "shared" / "data" / "sociology" / "modules.jsonl"
WORDS = 5_000

_HEADS = (
    "membrane",
    "current",
    "valley",
    "alloy",
    "market",
    "engine",
    "harvest",
    "signal",
    "treaty",
    "canopy",
)
_KINDS = (
    "gradient",
    "cycle",
    "boundary",
    "reservoir",
    "filter",
    "balance",
    "threshold",
    "cascade",
    "lattice",
)
_ACTS = ("moves", "stores", "releases", "measures", "slows", "separates", "protects", "connects", "warms")
_THINGS = ("water", "heat", "sound", "pollen", "salt", "traffic", "light", "soil", "grain", "carbon", "iron")
_PLACES = ("coast", "basin", "forest", "harbour", "desert", "plateau", "city", "delta", "island", "marsh")


def chapter() -> tuple[str, str]:
    """Title and text, about 5,000 words."""
    if EVALUATION.is_file():
        with EVALUATION.open(encoding="utf-8") as lines:
            modules = [json.loads(line) for line in lines]
        module = min(modules, key=lambda module: abs(len(module["text"].split()) - WORDS))
        return str(module["title"]), str(module["text"])
    return "A made-up chapter", made_up(Random(5))


def made_up(random: Random) -> str:
    """About 5,000 words with a definition in every paragraph."""
    terms = [f"{head} {kind}" for head in _HEADS for kind in _KINDS]
    random.shuffle(terms)
    paragraphs: list[str] = []
    words = 0
    for number, term in enumerate(terms):
        thing, other = random.sample(_THINGS, 2)
        act, further = random.sample(_ACTS, 2)
        place = random.choice(_PLACES)
        year, share = random.randint(1800, 1990), random.randint(12, 88)
        paragraph = (
            f"A {term} is a natural structure that {act} {thing} across the {place}. "
            f"In {year}, surveyors first described the {term} in a {place} where it {further} {other}. "
            f"About {share} percent of the {thing} in a {place} passes through such a structure each spring. "
            f"Because a {term} {further} {other}, farmers near the {place} plan their seasons around it."
        )
        if number % 10 == 0:
            paragraphs.append(f"Structures of the {place}")
        paragraphs.append(paragraph)
        words += len(paragraph.split())
        if words >= WORDS:
            break
    return "\n\n".join(paragraphs)
