"""Sign-ins."""

from backend.auth import tallying as auth
from backend.metrics.family import Family, Form, Measure, Part
from backend.metrics.schemas import Unit

SIGN_INS = Family("sign_ins", ("role",), auth.tally_sign_ins, auth.first_sign_in)

MEASURES = (
    Measure(
        "sign_ins",
        "Sign-ins",
        Unit.SESSIONS,
        "Sessions by when they began, by the role the person has.",
        Part(SIGN_INS),
        Form.COUNT,
        ("role",),
    ),
)
