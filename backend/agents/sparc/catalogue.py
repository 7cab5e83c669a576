"""The arms there are: to add one, add an entry. An entry is never changed once used; a changed arm takes a new name.

What is learnt of an arm belongs to its name, so that another temperature under the same name would inherit what the
former one earned. Rows are made from these entries when they are first needed.
"""

from dataclasses import dataclass

from backend.agents.provider.passages import Strategy
from backend.jobs.schemas import Engine
from backend.quiz.schemas import ItemType

ITEM_TYPES = tuple(kind.value for kind in ItemType)
# The types the local engine has a frame for; a test compares the two.
LOCAL_TYPES = ITEM_TYPES


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to draft, and the scopes it is offered in.

    Attributes:
        scopes: item types, or kinds of study content such as `study_guide`.
        prompt: name and version, such as `draft/v1`; the local engine has none.
        model: None is the configured one.
        passages: which passages are asked about first.
    """

    name: str
    engine: Engine
    scopes: tuple[str, ...] = ITEM_TYPES
    prompt: str | None = None
    temperature: float = 0.0
    passages: Strategy = Strategy.SPREAD
    model: str | None = None


# The first of an engine is what a run with a seed takes where no arm is pinned.
CATALOGUE: tuple[Variant, ...] = (
    Variant("plain", Engine.PROVIDER, prompt="draft/v1", temperature=0.3),
    Variant("misconceptions", Engine.PROVIDER, prompt="draft/v2", temperature=0.3),
    Variant("bold", Engine.PROVIDER, prompt="draft/v1", temperature=0.8, passages=Strategy.CENTRAL),
    Variant("local", Engine.LOCAL, scopes=LOCAL_TYPES),
    Variant("local-central", Engine.LOCAL, scopes=LOCAL_TYPES, passages=Strategy.CENTRAL),
)


def variants_for(scope: str, engine: Engine) -> list[Variant]:
    """The entries offered in a scope, the first of which is the one to repeat."""
    return [entry for entry in CATALOGUE if scope in entry.scopes and entry.engine is engine]


def default_for(engine: Engine) -> Variant:
    """What drafts where nobody chose an arm."""
    return next(entry for entry in CATALOGUE if entry.engine is engine)
