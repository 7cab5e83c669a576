"""Terms that somebody gives to what a sentence describes, and explanations that stand beside them in other ways."""

from __future__ import annotations

import pytest

from backend.agents.local.document import FactKind
from tests.agents.local.test_facts import MOVEMENT, facts


@pytest.mark.parametrize(
    ("sentence", "key", "meaning"),
    [
        (f"Roots depend on osmosis, which Dutrochet described as {MOVEMENT}.", "osmosis", MOVEMENT),
        ("Roots grow by tropism, which Darwin suggests is a response that follows light.", "tropism",
         "a response that follows light"),
        ("Linnaeus called the common signs of a family the essential character.", "essential character",
         "the common signs of a family"),
        ("Haeckel named the careful study of living households ecology.", "ecology",
         "the careful study of living households"),
        ("His account of heredity, called germ theory, is a view that holds parts of a cell apart.", "germ theory",
         "a view that holds parts of a cell apart"),
        ("Individuals experience altitude sickness when they climb high mountains quickly.", "altitude sickness",
         "what happens when individuals climb high mountains quickly"),
        ("If too much salt enters the soil, people experience crop failure.", "crop failure",
         "what happens when too much salt enters the soil"),
        ("Farmers know the soil’s holding capacity, or how much water it keeps after rain.", "holding capacity",
         "how much water it keeps after rain"),
        ("Gardens depend on composting, or turning waste into good soil.", "composting",
         "turning waste into good soil"),
        ("The book is about vitalism: the idea that as cells grow, they follow a hidden force.", "vitalism",
         "the idea that as cells grow, they follow a hidden force"),
        ("The count shows the leaf ratio, the number of leaves for every branch.", "leaf ratio",
         "the number of leaves for every branch"),
        ("The wheat has leaf blight, which is, as it sounds, a disease that darkens leaves.", "leaf blight",
         "a disease that darkens leaves"),
        ("The book is about root rot—the slow decay associated with wet soil.", "root rot",
         "the slow decay associated with wet soil"),
        ("Growth above the soil is slow, while growth that occurs below the soil, such as that of roots, is called "
         "root growth.", "root growth", "growth that occurs below the soil"),
        ("Botanists defined a wild herb as “any plant that no gardener ever sows or keeps.”", "wild herb",
         "any plant that no gardener ever sows or keeps"),
        ("The village kept the practice of crop thrift (care and respect for the harvest of next year).", "crop thrift",
         "care and respect for the harvest of next year"),
        ("A sport, on the other hand, is a wild, rarely planted kind of herb that grows alone.", "sport",
         "a wild, rarely planted kind of herb that grows alone"),
        ("The map shows wealth, the value of goods a country makes.", "wealth",
         "the value of goods a country makes"),
        ("Botanists added the term third leaf to refer to the leaves that grow after frost.", "third leaf",
         "the leaves that grow after frost"),
        ("Some growth is early growth, while growth that comes with age, such as that of bark, is called secondary aging.",
         "secondary aging", "growth that comes with age"),
        ("Botanists conceptualize crown union as a way to keep the strength of an old plant.", "crown union",
         "a way to keep the strength of an old plant"),
        ("The book has a list of hardy herbs—plants that live through frost and snow—in the back.", "hardy herbs",
         "plants that live through frost and snow"),
        ("Mendel believed that pure breeding, or the crossing of like plants, keeps a sign.", "pure breeding",
         "the crossing of like plants"),
    ],
)  # fmt: skip
def test_a_term_is_found_beside_what_explains_it(sentence: str, key: str, meaning: str) -> None:
    found = facts(sentence, FactKind.DEFINITION)
    assert found == [(key, meaning)]


@pytest.mark.parametrize(
    "sentence",
    [
        "In poor gardens, people who own no plough lack even the best of tools.",
        "In the whole garden, the number of plants that grow tall is small.",
        "Gardeners call the old plants and the young plants by their names.",
        "The flowers, called lilies, are white and yellow.",
        "They experience joy when they work.",
        "Roots depend on water, which Darwin described as he wrote.",
    ],
)
def test_what_only_looks_like_a_name_defines_nothing(sentence: str) -> None:
    assert facts(sentence, FactKind.DEFINITION) == []
