"""Texts inside GIFT: its own marks escaped, Markdown as Moodle shows it, formulas with the delimiters Moodle looks for."""

from __future__ import annotations

import html
import re

from backend.quiz.formats.text import Kind, clean, disarm, inline, segments

_SPECIAL = re.compile(r"[\\#=~{}:]")


def escape(text: str) -> str:
    """Escape what GIFT reads as its own, in the order Moodle takes it back."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", "\\n")


def guard(text: str) -> str:
    """Split `&&0`, by which Moodle marks escaped characters while it reads."""
    return text.replace("&&0", "& &0")


def unbroken(text: str) -> str:
    """Plain text for a one-line field, its spaces as typed."""
    return clean(text).replace("\n", " ").strip()


def markdown(text: str, *, as_inline: bool = False, braces: bool = True) -> str:
    """Rewrite an author's text so that Moodle's Markdown shows it as written."""
    parts: list[str] = []
    starts_line = True
    for kind, raw, inner in segments(clean(text).strip()):
        if kind is Kind.PROSE:
            shown = inline(raw, starts_line=starts_line) if as_inline else raw
            shown = disarm(shown.replace("<", "&lt;").replace("`", "\\`"))
            parts.append(shown if braces else entities(shown, "{}"))
        elif kind is Kind.ESCAPED:
            shown = "&lt;" if inner == "<" else raw
            parts.append(entities(inner, "{}") if not braces and inner in "{}" else shown)
        elif kind in (Kind.MATH, Kind.DISPLAY):
            parts.append(_formula(kind, inner, braces))
        elif braces or not set(raw) & set("{}"):
            parts.append(raw)
        else:
            code = entities(html.escape(inner, quote=False), "{}")
            parts.append(f"<pre><code>{code}</code></pre>" if kind is Kind.FENCE else f"<code>{code}</code>")
        starts_line = raw.endswith("\n")
    return guard("".join(parts))


def _formula(kind: Kind, inner: str, braces: bool) -> str:
    """Give Moodle's formula delimiters, with the inside kept from Markdown."""
    body = re.sub(r"[\\`*_{}\[\]()#+.!|>-]", r"\\\g<0>", inner).replace("<", "&lt;")
    if not braces:
        body = body.replace("\\{", "&#123;").replace("\\}", "&#125;")
    return f"\\\\[{body}\\\\]" if kind is Kind.DISPLAY else f"\\\\({body}\\\\)"


def entities(text: str, characters: str) -> str:
    """These characters as numbered entities."""
    return "".join(f"&#{ord(c)};" if c in characters else c for c in text)


def rich(text: str, *, as_inline: bool = True) -> str:
    """An escaped Markdown text inside a question, whose own format is already Markdown."""
    shown = markdown(text, as_inline=as_inline)
    # Moodle reads a leading bracket as the name of a text format.
    return ("[markdown]" if shown.startswith("[") else "") + escape(shown)
