"""What LaTeX's commands for single signs stand for."""

from __future__ import annotations

from typing import Final

_GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ "
    "nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ "
    "Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
_LETTERS = "infty ∞ partial ∂ nabla ∇ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ emptyset ∅ varnothing ∅ angle ∠ triangle △ degree °"
_OPERATORS = (
    "pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ bullet ∙ oplus ⊕ otimes ⊗ wedge ∧ land ∧ vee ∨ lor ∨ cap ∩ cup ∪ "
    "setminus ∖ leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ equiv ≡ approx ≈ sim ∼ simeq ≃ cong ≅ propto ∝ ll ≪ gg ≫ subset ⊂ "
    "supset ⊃ "
    "subseteq ⊆ supseteq ⊇ in ∈ notin ∉ ni ∋ perp ⊥ parallel ∥ mid ∣ to → rightarrow → leftarrow ← leftrightarrow ↔ gets ← "
    "Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⇒ iff ⇔ longrightarrow ⟶ longleftarrow ⟵ mapsto ↦ uparrow ↑ "
    "downarrow ↓ "
    "rightleftharpoons ⇌ leftrightharpoons ⇋ forall ∀ exists ∃ neg ¬ lnot ¬ therefore ∴ because ∵ ldots … dots … cdots ⋯ "
    "vdots ⋮ "
    "ddots ⋱ prime ′ colon : langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lvert | rvert | vert | Vert ‖ backslash ∖"
)
_LARGE = "sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂"


def _pairs(row: str) -> dict[str, str]:
    words = row.split()
    return dict(zip(words[::2], words[1::2], strict=True))


LETTERS: Final = {**_pairs(_GREEK), **_pairs(_LETTERS)}
OPERATORS: Final = {
    **_pairs(_OPERATORS),
    **{"{": "{", "}": "}", "%": "%", "$": "$", "#": "#", "&": "&", "_": "_", "|": "‖"},
}
LARGE: Final = _pairs(_LARGE)
# Large signs whose bounds stand beside and not below them, even on a line of their own.
BESIDE: Final = frozenset("∫∬∭∮")
FUNCTIONS: Final = frozenset(
    [
        *(
            "sin",
            "cos",
            "tan",
            "cot",
            "sec",
            "csc",
            "arcsin",
            "arccos",
            "arctan",
            "sinh",
            "cosh",
            "tanh",
            "log",
            "ln",
        ),
        *("lg", "exp", "lim", "max", "min", "sup", "inf", "det", "gcd", "deg", "dim", "ker", "arg"),
    ]
)
LIMITS: Final = frozenset(["lim", "max", "min", "sup", "inf", "det", "gcd"])
SPACES: Final = {",": " ", ":": " ", ";": " ", " ": " ", "!": "", "quad": "\u2003", "qquad": "\u2003\u2003"}
ACCENTS: Final = {
    **_pairs("hat ^ widehat ^ bar ¯ overline ¯ vec → overrightarrow → tilde ~ widetilde ~ dot ˙ ddot ¨"),
    "underline": "_",
}
# Upright or in another hand: the words inside are shown in one run.
WORDS: Final = frozenset(["text", "textrm", "operatorname", "mbox", "textit", "textbf"])
STYLES: Final = frozenset(
    ["mathbf", "mathit", "boldsymbol", "mathcal", "displaystyle", "textstyle", "limits", "nolimits"]
)
UPRIGHT: Final = frozenset(["mathrm", "mathsf", "mathtt"])
BLACKBOARD: Final = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ", "P": "ℙ", "E": "𝔼"}
FENCES: Final = {"(": "(", ")": ")", "[": "[", "]": "]", "|": "|", "/": "/", ".": "", "<": "⟨", ">": "⟩"}
TABLES: Final = {
    "matrix": ("", ""),
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
    "cases": ("{", ""),
    "aligned": ("", ""),
    "align": ("", ""),
    "array": ("", ""),
}
