"""A forgotten password, set anew at the machine by whoever may run commands there."""

from pydantic import SecretStr

from backend.audit import service as audit
from backend.auth import clock, notices, passwords, repository, session_repository
from backend.auth.schemas import UserView
from backend.auth.users import normalised_email
from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotFound
from backend.permissions import internal


@internal
def set_password(uow: UnitOfWork, email: str, password: SecretStr) -> UserView:
    """Give a user another password; all its sessions end.

    Raises:
        NotFound: there is no user with this e-mail.
        Invalid: weak password.
    """
    user = repository.user_by_email(uow.session, normalised_email(email))
    if user is None:
        raise NotFound("There is no user with this e-mail.")
    passwords.refuse_weak(password.get_secret_value(), user.email, user.name)
    hashed, now = passwords.hash_password(password.get_secret_value()), clock.now()
    repository.change_user(uow.session, user.id, {"password_hash": hashed}, now)
    ended = session_repository.end_sessions(uow.session, now, "password", user_id=user.id)
    audit.record(uow, None, "user.set_password", f"user:{user.id}", after={"by": "somebody at the machine"})
    uow.after_commit(lambda: notices.announce(ended))
    return UserView.of(user)
