"""Where alerts are sent: entered, switched off, tried out, removed by operators; the address is never shown again."""

from uuid import UUID

from backend.alerts import repository, sending
from backend.alerts.addresses import read_address
from backend.alerts.models import ChannelRow
from backend.alerts.schemas import Channel, ChannelCreate, TestSent
from backend.audit import service as audit
from backend.auth import envelopes
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotFound
from backend.permissions import ADMINS, OPERATORS, Actor, allowed


@allowed(OPERATORS)
def list_channels(uow: UnitOfWork, actor: Actor) -> list[Channel]:
    """Every channel, with when it was last tried and what went wrong."""
    tries = repository.last_tries(uow.session)
    found = []
    for row in repository.list_channels(uow.session):
        tried_at, error = tries.get(row.id, (None, None))
        view = Channel.model_validate(row)
        found.append(view.model_copy(update={"last_tried_at": tried_at, "last_error": error}))
    return found


@allowed(ADMINS)
def add_channel(uow: UnitOfWork, actor: Actor, wanted: ChannelCreate) -> Channel:
    """Add a channel. Admins only: what it names, this machine connects to.

    Raises:
        Invalid: the address cannot be used.
    """
    url = wanted.url.get_secret_value().strip()
    row = ChannelRow(
        name=wanted.name,
        address=envelopes.seal(sending.PURPOSE, url),
        shown=read_address(url),
        enabled=True,
        created_by=actor.name,
        created_at=utc_now(),
    )
    repository.add(uow.session, row)
    audit.record(uow, actor, "channel.add", f"channel:{row.id}", after={"name": row.name, "shown": row.shown})
    return Channel.model_validate(row)


@allowed(OPERATORS)
def switch_channel(uow: UnitOfWork, actor: Actor, channel_id: UUID, *, enabled: bool) -> Channel:
    """Switch a channel on or off; the same again changes nothing.

    Raises:
        NotFound: there is no such channel.
    """
    row = _found(uow, channel_id)
    if row.enabled is not enabled:
        audit.record(
            uow,
            actor,
            "channel.switch",
            f"channel:{channel_id}",
            before={"enabled": row.enabled},
            after={"enabled": enabled},
        )
        row.enabled = enabled
        uow.session.flush()
    return Channel.model_validate(row)


@allowed(ADMINS)
def remove_channel(uow: UnitOfWork, actor: Actor, channel_id: UUID) -> None:
    """Remove a channel with its address.

    Raises:
        NotFound: there is no such channel.
    """
    row = _found(uow, channel_id)
    audit.record(
        uow, actor, "channel.remove", f"channel:{channel_id}", before={"name": row.name, "shown": row.shown}
    )
    repository.remove_channel(uow.session, channel_id)


@allowed(OPERATORS)
def try_channel(uow: UnitOfWork, actor: Actor, channel_id: UUID) -> TestSent:
    """Send a test message now, and say what became of it.

    Raises:
        NotFound: there is no such channel.
    """
    row = _found(uow, channel_id)
    audit.record(uow, actor, "channel.try", f"channel:{channel_id}", after={"name": row.name})
    address, name = row.address, row.name
    # The other side may take half a minute; nobody else should wait for this connection meanwhile.
    uow.release()
    error = sending.send(
        address, "Test from ToolboxAI Console", f"{actor.name} tried the channel “{name}”. Nothing is wrong."
    )
    return TestSent(sent=error is None, message=error or "The message was taken.")


def _found(uow: UnitOfWork, channel_id: UUID) -> ChannelRow:
    row = repository.find_channel(uow.session, channel_id)
    if row is None:
        raise NotFound("There is no such channel; perhaps somebody removed it.")
    return row
