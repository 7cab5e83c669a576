"""HTTP edge of identity: sign-in, sessions and users. Mounted under `/api/v1`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from backend.auth import service
from backend.auth.dependencies import CurrentActor
from backend.auth.schemas import (
    MeView,
    RefreshBody,
    SessionPage,
    SignInBody,
    TokenAnswer,
    UserChange,
    UserCreate,
    UserPage,
    UserView,
)
from backend.db.paging import DEFAULT_LIMIT, MOST
from backend.db.unit_of_work import unit_of_work

router = APIRouter()

Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=200)]


def _answer(pair: service.TokenPair, response: Response) -> TokenAnswer:
    response.headers["Cache-Control"] = "no-store"
    return TokenAnswer(
        access_token=pair.access_token, refresh_token=pair.refresh_token, expires_in=pair.expires_in
    )


@router.post("/auth/login", tags=["auth"])
def log_in(body: SignInBody, request: Request, response: Response) -> TokenAnswer:
    """Exchange e-mail and password for tokens."""
    address = request.client.host if request.client else "unknown"
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


@router.get("/auth/sessions", tags=["auth"])
def list_sessions(actor: CurrentActor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> SessionPage:
    """One's own running sessions."""
    with unit_of_work() as uow:
        page = service.list_sessions(uow, actor, cursor=cursor, limit=limit)
    return SessionPage(items=list(page.items), next_cursor=page.next_cursor)


@router.delete("/auth/sessions/{session_id}", status_code=204, tags=["auth"])
def end_session(session_id: UUID, actor: CurrentActor) -> None:
    """End a session of one's own; an admin may end anyone's."""
    with unit_of_work() as uow:
        service.end_session(uow, actor, session_id)


@router.get("/auth/jwks.json", tags=["auth"])
def key_set() -> dict[str, list[dict[str, str]]]:
    """The public keys our tokens are signed with."""
    return service.public_keys()


@router.post("/users", status_code=201, tags=["users"])
def create_user(body: UserCreate, actor: CurrentActor) -> UserView:
    """Add a user."""
    with unit_of_work() as uow:
        return service.create_user(
            uow, actor, email=body.email, name=body.name, role=body.role, password=body.password
        )


@router.get("/users", tags=["users"])
def list_users(actor: CurrentActor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> UserPage:
    """Users, newest first."""
    with unit_of_work() as uow:
        page = service.list_users(uow, actor, cursor=cursor, limit=limit)
    return UserPage(items=list(page.items), next_cursor=page.next_cursor)


@router.get("/users/{user_id}", tags=["users"])
def get_user(user_id: UUID, actor: CurrentActor) -> UserView:
    """One user."""
    with unit_of_work() as uow:
        return service.get_user(uow, actor, user_id)


@router.patch("/users/{user_id}", tags=["users"])
def change_user(user_id: UUID, body: UserChange, actor: CurrentActor) -> UserView:
    """Change a user's name or role, or disable it."""
    with unit_of_work() as uow:
        return service.change_user(
            uow, actor, user_id, name=body.name, role=body.role, disabled=body.disabled
        )


@router.delete("/users/{user_id}", status_code=204, tags=["users"])
def delete_user(user_id: UUID, actor: CurrentActor) -> None:
    """Remove a user."""
    with unit_of_work() as uow:
        service.delete_user(uow, actor, user_id)
