"""The API: every domain's router under `/v1`, one error shape, a page that works without a network."""

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from backend import __version__
from backend.agents.api import router as agents_router
from backend.api import problems
from backend.auth.api import router as auth_router
from backend.jobs.api import router as jobs_router
from backend.quiz.api import router as quiz_router
from backend.sources.api import router as sources_router
from backend.status.api import router as status_router

ROUTERS = (auth_router, sources_router, agents_router, jobs_router, quiz_router, status_router)


def create_api() -> FastAPI:
    """The API as one ASGI application, to be mounted at `/api`."""
    api = FastAPIOffline(
        title="ToolboxAI Console",
        version=__version__,
        summary="Verified quizzes from an educator's own material.",
        docs_url="/docs",
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    problems.install(api)
    for router in ROUTERS:
        api.include_router(router, prefix="/v1")
    return api
