"""Every check, in the order they run: what others stand on comes first."""

from backend.verification.check import Check
from backend.verification.checks import api, backup, cache, canary, database, imports, integrity, token

CHECKS: tuple[Check, ...] = (
    imports.CHECK,
    database.CHECK,
    integrity.CHECK,
    cache.CHECK,
    token.CHECK,
    api.CHECK,
    canary.CHECK,
    backup.CHECK,
)
