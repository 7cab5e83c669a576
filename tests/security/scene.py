"""A console in a process of its own, people to try it with, and the database both stand on."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import UUID

import httpx2
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from backend.auth import passwords, repository
from backend.auth import service as auth
from backend.db import engine as db_engine
from backend.db.base import new_id, utc_now
from backend.db.embedded import private_postgres
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from tests.conftest import Databases
from tests.console import ADMIN, Console, running_console

PASSWORD = "plover mantle quartz seven"
SETTINGS = {
    **ADMIN,
    # Each caller can then name an address of its own.
    "TOOLBOX_TRUSTED_PROXIES": "127.0.0.1",
    "TOOLBOX_SECRET_KEY": "only for trying it",
}


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person and the tokens they are signed in with."""

    id: UUID
    email: str
    access: str
    refresh: str

    @property
    def bearer(self) -> dict[str, str]:
        """What their API calls carry."""
        return {"Authorization": f"Bearer {self.access}"}


@dataclass
class Scene:
    """Where rows are played."""

    console: Console
    http: httpx2.Client
    hashed: str = field(default_factory=lambda: passwords.hash_password(PASSWORD))
    _numbers: Iterator[int] = field(default_factory=count)

    def address(self) -> str:
        """A network address nobody has used yet."""
        number = next(self._numbers)
        return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def people(self, how_many: int, role: Role = Role.EDUCATOR) -> list[tuple[UUID, str]]:
        """New people with `PASSWORD`: ids and e-mails. Their hash is computed once."""
        made = []
        with unit_of_work() as uow:
            for _ in range(how_many):
                user_id, now = new_id(), utc_now()
                email = f"{user_id.hex}@example.org"
                row = repository.UserRow(user_id, email, "Somebody", role, self.hashed, None, now, now)
                repository.add_user(uow.session, row)
                made.append((user_id, email))
        return made

    def somebody(self, role: Role = Role.EDUCATOR) -> Somebody:
        """A new person who is signed in."""
        [(user_id, email)] = self.people(1, role)
        with unit_of_work() as uow:
            pair = auth.start_session(uow, user_id, "make security", self.address())
        return Somebody(user_id, email, pair.access_token, pair.refresh_token)

    def sign_in(self, email: str, password: str, address: str) -> httpx2.Response:
        """Try to sign in from an address."""
        return self.http.post(
            "/api/v1/auth/login",
            json={"email": email, "password": password},
            headers={"X-Forwarded-For": address},
        )

    def open_socket(
        self, person: Somebody, headers: Mapping[str, str] | None = None, *, origin: str | None = ""
    ) -> ClientConnection:
        """The socket of an open screen of theirs, from the console's own origin unless another (or none) is given."""
        url = self.console.base_url.replace("http:", "ws:") + "/_stcore/stream"
        jar = f"toolbox_access={person.access}; toolbox_refresh={person.refresh}"
        return connect(
            url,
            origin=Origin(self.console.base_url if origin == "" else origin) if origin is not None else None,
            additional_headers={"Cookie": jar, **(headers or {})},
            max_size=None,
        )


@contextmanager
def a_scene() -> Iterator[Scene]:
    """A running console on a private server; units of work here commit to its database."""
    # World-readable on purpose: run as root, PostgreSQL works as another user.
    with tempfile.TemporaryDirectory(prefix="security-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with private_postgres(folder) as server:
            databases = Databases(server)
            url = databases.migrated("security")
            engine = db_engine.make_engine(url, pool_size=30)
            db_engine.bind_engine(engine)
            try:
                with (
                    running_console(folder / "data", extra={**SETTINGS, "DATABASE_URL": url}) as console,
                    httpx2.Client(
                        base_url=console.base_url,
                        timeout=60,
                        limits=httpx2.Limits(max_connections=200, max_keepalive_connections=200),
                    ) as http,
                ):
                    yield Scene(console, http)
            finally:
                db_engine.bind(None)
                engine.dispose()
                databases.close()
