"""The API: every domain's router under `/v1`, one error shape, a page that works without a network."""

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from backend import __version__
from backend.agents.api import router as agents_router
from backend.alerts.api import router as alerts_router
from backend.api import problems
from backend.api.calls import NumberedCalls
from backend.api.permitted import refuse_unpermitted
from backend.audit.api import router as audit_router
from backend.auth.api import router as auth_router
from backend.backups.api import router as backups_router
from backend.content.api import router as content_router
from backend.controls.api import router as controls_router
from backend.database.api import router as database_router
from backend.faults.api import router as faults_router
from backend.jobs.api import router as jobs_router
from backend.metrics.api import router as metrics_router
from backend.metrics.middleware import NameRoutes
from backend.provider.api import router as provider_router
from backend.quiz.api import router as quiz_router
from backend.quiz.files.api import router as question_files_router
from backend.quiz.shares_api import router as shares_router
from backend.reports.api import router as reports_router
from backend.sources.api import router as sources_router
from backend.status.api import router as status_router
from backend.verification import service as verification
from backend.verification.api import router as verification_router

# An item of every field filled to its brim stays below this; parsing JSON holds up everybody else meanwhile.
MOST_BODY = 1024 * 1024
# Whoever signs in is nobody yet.
MOST_OF_SIGN_IN = 64 * 1024
# Sources and files of questions bound their uploads themselves, and read on for a while to be able to answer.
MOST_OF_UPLOAD = 128 * 1024 * 1024

ROUTERS = (
    (auth_router, MOST_OF_SIGN_IN),
    (sources_router, MOST_OF_UPLOAD),
    (agents_router, MOST_BODY),
    (jobs_router, MOST_BODY),
    (quiz_router, MOST_BODY),
    (question_files_router, MOST_OF_UPLOAD),
    (shares_router, MOST_BODY),
    (content_router, MOST_BODY),
    (status_router, MOST_BODY),
    (reports_router, MOST_BODY),
    (metrics_router, MOST_BODY),
    (alerts_router, MOST_BODY),
    (backups_router, MOST_BODY),
    (verification_router, MOST_BODY),
    (audit_router, MOST_BODY),
    (faults_router, MOST_BODY),
    (database_router, MOST_BODY),
    (controls_router, MOST_BODY),
    (provider_router, MOST_BODY),
)


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
    problems.install(api, refuse_unpermitted)
    api.add_middleware(NameRoutes)
    api.add_middleware(NumberedCalls)
    for router, most_body in ROUTERS:
        api.include_router(router, prefix="/v1", max_body_size=most_body)
    verification.use_api(api)
    return api
