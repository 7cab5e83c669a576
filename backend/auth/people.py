"""Finding people for the domains that name them: whom something is shared with, and whose it is."""

from collections.abc import Collection, Mapping
from uuid import UUID

from backend.auth import repository
from backend.auth.schemas import UserView
from backend.auth.users import normalised_email
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal


@internal
def find_person(uow: UnitOfWork, email: str) -> UserView | None:
    """The user who signs in with this e-mail, however it is typed; None when there is none."""
    found = repository.user_by_email(uow.session, normalised_email(email))
    return UserView.of(found) if found else None


@internal
def people_by_id(uow: UnitOfWork, user_ids: Collection[UUID]) -> Mapping[UUID, UserView]:
    """Users by their ids, in one query; those that are none any more are left out."""
    return {user.id: UserView.of(user) for user in repository.users_by_id(uow.session, user_ids)}
