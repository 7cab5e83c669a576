"""LaTeX formulas, read once (`parse.py`) and set as MathML, as typst and as Word's own (`omml.py`)."""

from backend.quiz.formats.formula.mathml import mathml
from backend.quiz.formats.formula.omml import omml
from backend.quiz.formats.formula.parse import NotUnderstood, understood
from backend.quiz.formats.formula.typst import typst_math

__all__ = ["NotUnderstood", "mathml", "omml", "typst_math", "understood"]
