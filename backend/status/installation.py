"""What runs here: the console's version, Python's, and those of the libraries it stands on."""

import platform
from importlib.metadata import PackageNotFoundError, version

from backend import __version__
from backend.status.schemas import Figure

LIBRARIES = (
    "streamlit",
    "fastapi",
    "sqlalchemy",
    "psycopg",
    "alembic",
    "dbos",
    "openai",
    "pydantic",
    "pyjwt",
    "argon2-cffi",
    "redis",
    "pandas",
    "plotly",
    "textblob",
)


def versions() -> list[Figure]:
    """Names and versions, the console's own first."""
    return [
        Figure(label="ToolboxAI Console", value=__version__),
        Figure(label="Python", value=platform.python_version()),
        Figure(label="System", value=f"{platform.system()} {platform.machine()}"),
        *(Figure(label=name, value=_version(name)) for name in LIBRARIES),
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
