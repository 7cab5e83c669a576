"""An arm's variant reaches the drafter: prompt, temperature, model and passages on a provider, passages here."""

from collections.abc import Sequence

from backend.agents.drafter import Assignment
from backend.agents.drafting import LocalDrafter
from backend.agents.kinds.quiz import QuizKind
from backend.agents.material import Material, load_material
from backend.agents.provider.drafting import ProviderDrafter
from backend.agents.provider.passages import Strategy
from backend.agents.sparc.catalogue import CATALOGUE, Variant
from backend.db.unit_of_work import unit_of_work
from backend.jobs.schemas import Engine as EngineName
from backend.permissions import Actor
from backend.quiz.schemas import Blueprint, Item, ItemType
from tests.agents.provider.conftest import ada, clock, configure, peer, soon
from tests.factories import a_source
from tests.peers.provider import Peer
from tests.provider.conftest import Configure

__all__ = ["ada", "clock", "configure", "peer", "soon"]


def entry(name: str) -> Variant:
    return next(entry for entry in CATALOGUE if entry.name == name)


def material(owner: Actor) -> Material:
    with unit_of_work() as uow:
        source = a_source(uow, owner)
    return load_material(source.id)


def assignment(
    owner: Actor, read: Material, variant: Variant | None, objectives: Sequence[str] = (), *, seed: int = 3
) -> Assignment[Item]:
    blueprint = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 1}, objectives=list(objectives))
    return Assignment(
        run_id=None,
        owner_id=owner.user_id,
        material=read,
        blueprint=blueprint,
        seed=seed,
        slots=QuizKind().slots(blueprint),
        made=(),
        variant=variant,
    )


def test_a_provider_is_asked_as_the_arm_says(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer)
    read = material(ada)
    other_model = Variant(
        "other", EngineName.PROVIDER, prompt="draft/v1", temperature=0.1, model="other-model"
    )
    batches = [
        ProviderDrafter().draft(assignment(ada, read, variant))
        for variant in (None, entry("misconceptions"), entry("bold"), other_model)
    ]
    assert [batch.notes["prompt"] for batch in batches] == ["draft/v1", "draft/v2", "draft/v1", "draft/v1"]
    assert [request["temperature"] for request in peer.requests] == [0.3, 0.3, 0.8, 0.1]
    assert peer.requests[3]["model"] == batches[3].cost.model == "other-model"


def test_the_local_engine_takes_central_sentences_first_where_its_arm_says_so(ada: Actor) -> None:
    read = material(ada)
    terms = sorted(read.document.terms, key=lambda term: -term.weight)[:6]

    def named(variant: Variant | None) -> list[int]:
        quotes = [
            LocalDrafter()
            .draft(assignment(ada, read, variant, seed=seed))
            .deliveries[0]
            .content.evidence[0]
            .quote
            for seed in range(8)
        ]
        return [sum(term.text.casefold() in quote.casefold() for term in terms) for quote in quotes]

    assert named(None) == named(entry("local"))
    assert sum(named(entry("local-central"))) > sum(named(entry("local")))


def test_the_educators_own_objectives_come_before_any_arm(ada: Actor) -> None:
    read = material(ada)
    plain, central = (
        LocalDrafter().draft(assignment(ada, read, entry(name), ["storms"])).deliveries[0].fact
        for name in ("local", "local-central")
    )
    assert plain == central


def test_the_two_local_arms_differ_in_passages_only() -> None:
    assert entry("local").passages is Strategy.SPREAD
    assert entry("local-central").passages is Strategy.CENTRAL
