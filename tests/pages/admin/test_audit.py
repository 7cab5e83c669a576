"""The audit screen: what it shows, what its filters leave, and who may see it."""

from sqlalchemy import Engine

from backend.audit import sealing
from backend.audit import service as trail
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from tests.pages.operate.opening import opened, press, signed_in, text_of

SCREEN = "admin/audit.py"


def test_it_shows_what_was_done_and_the_address_narrows_it(committed: Engine) -> None:
    ada = signed_in(Role.ADMIN)
    with unit_of_work() as uow:
        trail.record(uow, ada, "queue.pause", "queue:bulk", before={"paused": False}, after={"paused": True})
        trail.record(uow, None, "key.rotate", "key:abc")
    sealing.seal_all()
    screen = opened(SCREEN, ada, action="queue.pause")
    shown = screen.dataframe[0].value
    assert list(shown["Who"]) == ["Ada"]
    assert list(shown["Change"]) == ["paused: no → yes"]
    assert "1 event;" in text_of(screen)
    press(screen, "check_chain")
    assert "The chain holds" in " ".join(success.value for success in screen.success)


def test_somebody_unknown_in_the_address_is_nobody_and_not_everybody(committed: Engine) -> None:
    screen = opened(SCREEN, signed_in(Role.ADMIN), who="zzz")
    assert "Nobody is known by “zzz”." in text_of(screen)
    assert not screen.dataframe
    press(screen, "anybody")
    assert "Nobody is known" not in text_of(screen)


def test_only_admins_see_it(committed: Engine) -> None:
    assert "it takes admin" in text_of(opened(SCREEN, signed_in(Role.OPERATOR)))
