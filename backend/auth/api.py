"""HTTP edge of identity: sign-in, sessions and users. Mounted under `/api/v1`."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from backend.api.calls import address_of
from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth import service
from backend.auth.dependencies import CurrentActor
from backend.auth.schemas import (
    KeyBody,
    KeyCreated,
    KeyView,
    MeView,
    NewKey,
    PasswordBody,
    PasswordLinkView,
    RefreshBody,
    SessionView,
    SignInBody,
    TokenAnswer,
    UserChange,
    UserCreate,
    UserView,
)
from backend.db.paging import DEFAULT_LIMIT
from backend.db.unit_of_work import unit_of_work

router = APIRouter()
users = APIRouter(tags=["users"], route_class=IdempotentRoute)


def _answer(pair: service.TokenPair, response: Response) -> TokenAnswer:
    response.headers["Cache-Control"] = "no-store"
    return TokenAnswer(
        access_token=pair.access_token, refresh_token=pair.refresh_token, expires_in=pair.expires_in
    )


@router.post("/auth/login", tags=["auth"])
def log_in(body: SignInBody, request: Request, response: Response) -> TokenAnswer:
    """Exchange e-mail and password for tokens."""
    address = address_of(request.scope) or "unknown"
    agent = request.headers.get("user-agent", "")
    return _answer(service.sign_in(body.email, body.password.get_secret_value(), agent, address), response)


@router.post("/auth/refresh", tags=["auth"])
def refresh(body: RefreshBody, response: Response) -> TokenAnswer:
    """Exchange a refresh token for its successor; the same answer again within ten seconds."""
    return _answer(service.refresh(body.refresh_token.get_secret_value()), response)


@router.post("/auth/logout", status_code=204, tags=["auth"])
def log_out(actor: CurrentActor) -> None:
    """End the session of the token."""
    with unit_of_work() as uow:
        service.sign_out(uow, actor)


@users.post("/auth/keys/rotate", tags=["auth"])
def rotate_keys(actor: CurrentActor) -> NewKey:
    """Sign with a new key from now on; tokens of the old one work until they expire."""
    with unit_of_work() as uow:
        return NewKey(kid=service.rotate_keys(uow, actor))


@router.post("/auth/keys", status_code=201, tags=["auth"])
def create_key(body: KeyBody, actor: CurrentActor, response: Response) -> KeyCreated:
    """Make an API key, for your own role or one within it. `key` is shown this once, and never replayed."""
    response.headers["Cache-Control"] = "no-store"
    with unit_of_work() as uow:
        return service.create_key(uow, actor, name=body.name, role=body.role, days=body.days)


@router.get("/auth/keys", tags=["auth"])
def list_keys(actor: CurrentActor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Listing[KeyView]:
    """One's own API keys that were not revoked."""
    with unit_of_work() as uow:
        return Listing.of(service.list_keys(uow, actor, cursor=cursor, limit=limit))


@router.get("/auth/keys/all", tags=["auth"])
def list_all_keys(
    actor: CurrentActor, user_id: UUID | None = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Listing[KeyView]:
    """Everybody's API keys that were not revoked, or one person's."""
    with unit_of_work() as uow:
        return Listing.of(service.list_all_keys(uow, actor, user_id=user_id, cursor=cursor, limit=limit))


@users.delete("/auth/keys/{key_id}", status_code=204, tags=["auth"])
def revoke_key(key_id: UUID, actor: CurrentActor) -> None:
    """Revoke an API key of one's own; an admin may revoke anyone's."""
    with unit_of_work() as uow:
        service.revoke_key(uow, actor, key_id)


@router.get("/auth/me", tags=["auth"])
def me(actor: CurrentActor, response: Response) -> MeView:
    """Who the token stands for."""
    response.headers["Cache-Control"] = "no-store"
    return MeView(
        id=actor.user_id,
        email=actor.email,
        name=actor.name,
        role=actor.role,
        session_id=actor.session_id,
        csrf_token=service.csrf_token(actor.session_id),
    )


@users.post("/auth/password", status_code=204, tags=["auth"])
def change_password(body: PasswordBody, actor: CurrentActor) -> None:
    """Change one's own password; every other session of one's own ends."""
    with unit_of_work() as uow:
        service.change_password(uow, actor, current=body.current_password, new=body.new_password)


@router.get("/auth/sessions", tags=["auth"])
def list_sessions(
    actor: CurrentActor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Listing[SessionView]:
    """One's own running sessions."""
    with unit_of_work() as uow:
        return Listing.of(service.list_sessions(uow, actor, cursor=cursor, limit=limit))


@users.delete("/auth/sessions", status_code=204, tags=["auth"])
def end_other_sessions(actor: CurrentActor) -> None:
    """End all sessions of one's own but this one."""
    with unit_of_work() as uow:
        service.end_other_sessions(uow, actor)


@users.delete("/users/{user_id}/sessions", status_code=204)
def end_sessions_of(user_id: UUID, actor: CurrentActor) -> None:
    """End all sessions of a user; of oneself, all but this one."""
    with unit_of_work() as uow:
        service.end_sessions_of(uow, actor, user_id)


@users.delete("/auth/sessions/{session_id}", status_code=204, tags=["auth"])
def end_session(session_id: UUID, actor: CurrentActor) -> None:
    """End a session of one's own; an admin may end anyone's."""
    with unit_of_work() as uow:
        service.end_session(uow, actor, session_id)


@router.get("/auth/jwks.json", tags=["auth"])
def key_set() -> dict[str, list[dict[str, str]]]:
    """The public keys our tokens are signed with."""
    return service.public_keys()


@users.post("/users", status_code=201)
def create_user(body: UserCreate, actor: CurrentActor) -> UserView:
    """Add a user; without a password, make a password link for them next."""
    with unit_of_work() as uow:
        return service.create_user(
            uow, actor, email=body.email, name=body.name, role=body.role, password=body.password
        )


@users.get("/users")
def list_users(actor: CurrentActor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Listing[UserView]:
    """Users, newest first."""
    with unit_of_work() as uow:
        return Listing.of(service.list_users(uow, actor, cursor=cursor, limit=limit))


@users.get("/users/{user_id}")
def get_user(user_id: UUID, actor: CurrentActor) -> UserView:
    """One user."""
    with unit_of_work() as uow:
        return service.get_user(uow, actor, user_id)


@router.post("/users/{user_id}/password-link", status_code=201, tags=["users"])
def create_password_link(user_id: UUID, actor: CurrentActor, response: Response) -> PasswordLinkView:
    """A one-time address at which the user sets a password, within 24 hours; told this once, and never replayed."""
    response.headers["Cache-Control"] = "no-store"
    with unit_of_work() as uow:
        return service.create_password_link(uow, actor, user_id)


@users.patch("/users/{user_id}")
def change_user(user_id: UUID, body: UserChange, actor: CurrentActor) -> UserView:
    """Change a user's name or role, give it a new password, or disable it."""
    with unit_of_work() as uow:
        return service.change_user(
            uow,
            actor,
            user_id,
            name=body.name,
            role=body.role,
            disabled=body.disabled,
            password=body.password,
        )


@users.delete("/users/{user_id}", status_code=204)
def delete_user(user_id: UUID, actor: CurrentActor) -> None:
    """Remove a user."""
    with unit_of_work() as uow:
        service.delete_user(uow, actor, user_id)


router.include_router(users)
