"""Text on its way to the screen: what people and sources wrote is shown, never obeyed.

`escape_markdown` is for text that is data (names, quotes, messages): it appears character for character.
`author_markdown` is for text that is meant to be Markdown (stems, options, explanations): emphasis, lists, code and
formulas stay; whatever could load or lead to another host does not.
"""

import re

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_LINE_END = re.compile(r"\r\n?|\n")
_WORD_JOINER = "\u2060"

# Streamlit rewrites some sequences after Markdown has been parsed, when a backslash no longer protects them: icons and
# emoji (`:name:`), links (`http://`, `www.`, `a@b`), arrows and dashes (`->`, `--`, `>=`). Setting one character of each
# in a span of its own (`:color[...]` without a colour) keeps the sequence apart and leaves the text as it is.
_ALONE = re.compile(r"[:@]|(?<=[<>~=-])[-=>]|(?<=[wW]{3})\.")

# Where author Markdown would make an image, a link, a definition, an HTML tag, an autolink, a Streamlit directive, icon,
# emoji or diagram. A word joiner there is invisible and does no harm in code and formulas, so it needs no knowledge of
# where code begins and ends: a guess about that, made differently from the browser's, would be a hole.
_LEADS_AWAY = re.compile(
    r"""
      (?<=\])(?=[(\[:{])               # [text](target), [text][name], [name]: target
    | (?<=!)(?=\[)                     # ![image]
    | (?<=<)(?=[a-zA-Z/!?])            # <tag>, <https://…>
    | (?<=http)(?=s?\\?:)              # http:, https:
    | (?<=www)(?=\\?\.)                # www.
    | (?<=&)(?=\#|colon|period|commat) # the same, written as character references
    | (?=@)                            # a@b
    | (?<=:)(?=[A-Za-z][\w-]*[\[{:/])  # :red[…], :material/…:, :emoji:
    | (?<=:)(?=[+\d][\w+-]*:)          # :+1:
    | (?<=[`~])(?=\s*mermaid)          # ```mermaid
    """,
    re.VERBOSE | re.IGNORECASE,
)


def escape_markdown(text: str) -> str:
    """Make Markdown that shows `text` exactly as it is: no formatting, links, images, icons, formulas or HTML.

    Line breaks and indentation are kept, and the result is one paragraph, so that it may stand inside a directive
    (`:gray[...]`). Not for `st.badge`, which escapes brackets itself.
    """
    lines = _LINE_END.split(text)
    return "  \n".join(_escape_line(line) for line in lines)


def _escape_line(line: str) -> str:
    bare = line.lstrip(" \t")
    # Leading blanks would make a code block; an empty line would end the paragraph.
    indent = "\u00a0" * len(line[: len(line) - len(bare)].expandtabs(4)) or ("" if bare else "\u00a0")
    return indent + _PUNCTUATION.sub(_escape_character, bare)


def _escape_character(match: re.Match[str]) -> str:
    escaped = "\\" + match.group()
    alone = _ALONE.match(match.string, match.start())
    return f":color[{escaped}]" if alone else escaped


def author_markdown(text: str) -> str:
    """Markdown and LaTeX as an author wrote them, with HTML, images, links and Streamlit's own directives disarmed."""
    return _LEADS_AWAY.sub(_WORD_JOINER, text)


def sentence_case(name: str) -> str:
    """Turn a snake_case name into words: `multiple_choice` becomes "Multiple choice"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def shorten(text: str, limit: int) -> str:
    """Cut `text` at a word boundary so that it has at most `limit` characters, ellipsis included."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    head = flat[: limit - 1]
    if flat[limit - 1] != " " and " " in head:
        head = head.rsplit(" ", 1)[0]
    return head.rstrip(",.;: ") + "…"
