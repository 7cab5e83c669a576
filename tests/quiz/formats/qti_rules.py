"""What the published schemas of QTI 2.1 and 3.0 ask of the elements we write, in our own words.

Names are as in the test player: lower case, without `qti-` and hyphens. After `imsqti_v2p1.xsd` (2012-05-31), the packaging
profile of each version, and for 3.0 its information model and best practice guide.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from tests.quiz.formats.qti_player import name

_MATH = "{http://www.w3.org/1998/Math/MathML}"
_INLINE = "math em strong code span br "
_BLOCK = "p div pre "
_INTERACTION = "rubricblock choiceinteraction orderinteraction matchinteraction extendedtextinteraction "
_RULE = "responsecondition setoutcomevalue "
_TERM = "and or gte lte match equal index sum variable correct basevalue mapresponse testvariables "


def _any(*names: str) -> str:
    return f"(?:{'|'.join(f'{one} ' for one in ' '.join(names).split())})"


_TEXT = {"value", "schema", "schemaversion", "string", "basevalue"}
# Elements with words between their children.
_MIXED = {
    *["p", "div", "pre", "em", "strong", "code", "span", "feedbackinline", "feedbackblock", "modalfeedback"],
    *["rubricblock", "contentbody", "simplechoice", "simpleassociablechoice"],
}
_CONTENT = {
    "assessmentitem": "(responsedeclaration )*(outcomedeclaration )*(itembody )?(responseprocessing )?(modalfeedback )*",
    "responsedeclaration": "(defaultvalue )?(correctresponse )?(mapping )?",
    "outcomedeclaration": "(defaultvalue )?",
    "correctresponse": "(value )+",
    "defaultvalue": "(value )+",
    "mapping": "(mapentry )+",
    "itembody": f"{_any(_BLOCK, _INTERACTION)}+",
    "div": f"{_any(_BLOCK, _INLINE, 'textentryinteraction')}*",
    **dict.fromkeys(("p", "em", "strong", "span", "code"), f"{_any(_INLINE, 'textentryinteraction')}*"),
    "pre": f"{_any(_INLINE, 'textentryinteraction')}*",
    "choiceinteraction": "(prompt )?(simplechoice )+",
    "orderinteraction": "(prompt )?(simplechoice )+",
    "matchinteraction": "(prompt )?simplematchset simplematchset ",
    "simplematchset": "(simpleassociablechoice )*",
    "simplechoice": f"{_any(_BLOCK, _INLINE, 'feedbackinline feedbackblock')}*",
    "simpleassociablechoice": f"{_any(_BLOCK, _INLINE)}*",
    "feedbackinline": f"{_any(_INLINE)}*",
    "contentbody": f"{_any(_BLOCK, _INLINE)}*",
    "responseprocessing": f"{_any(_RULE)}*",
    "responsecondition": "responseif (responseelseif )*(responseelse )?",
    "responseif": f"{_any(_TERM)}{_any(_RULE)}+",
    "setoutcomevalue": _any(_TERM),
    **dict.fromkeys(("and", "or", "sum"), f"{_any(_TERM)}+"),
    **dict.fromkeys(("gte", "lte", "match", "equal"), f"{_any(_TERM)}{{2}}"),
    "index": _any(_TERM),
    "assessmenttest": "(outcomedeclaration )*(testpart )+(outcomeprocessing )?",
    "testpart": "(assessmentsection )+",
    "assessmentsection": "(assessmentitemref )*",
    "outcomeprocessing": "(setoutcomevalue )*",
    "manifest": "(metadata )?organizations resources ",
    "metadata": "(schema )?(schemaversion )?(lom )?",
    "resources": "(resource )*",
    "resource": "(metadata )?(file )*(dependency )*",
    "lom": "(general )?",
    "general": "(keyword )*",
    "keyword": "(string )+",
}
# 3.0 keeps the words of a block in a body of their own.
_BLOCKS_21 = f"{_any(_BLOCK, _INLINE)}*"
_BLOCKS_30 = "contentbody "
_OF_BLOCKS = {"feedbackblock", "modalfeedback", "rubricblock"}

_NAME = r"[A-Za-z_][\w.-]*"
_NUMBER = r"-?\d+(\.\d+)?([eE][-+]?\d+)?"
_COUNT = r"\d+"
_TRUTH = "true|false"
_KIND = "identifier|boolean|integer|float|string|directedPair"
_MANY = "single|multiple|ordered"
_PATH = r"[\w./-]+"
_SHOWN = {"outcomeidentifier": _NAME, "identifier": _NAME, "showhide": "show|hide"}
# A `?` before an attribute's name: it may be left out.
_ATTRIBUTES: dict[str, dict[str, str]] = {
    "assessmentitem": {"identifier": _NAME, "title": r"(?s).+", "adaptive": _TRUTH, "timedependent": _TRUTH},
    "responsedeclaration": {"identifier": _NAME, "cardinality": _MANY, "basetype": _KIND},
    "outcomedeclaration": {
        **{"identifier": _NAME, "cardinality": _MANY, "basetype": _KIND},
        **{"?normalmaximum": _NUMBER, "?normalminimum": _NUMBER, "?externalscored": "human"},
    },
    "mapping": {"defaultvalue": _NUMBER, "?lowerbound": _NUMBER, "?upperbound": _NUMBER},
    "mapentry": {"mapkey": "(?s).+", "mappedvalue": _NUMBER, "?casesensitive": _TRUTH},
    "choiceinteraction": {"responseidentifier": _NAME, "shuffle": _TRUTH, "maxchoices": _COUNT},
    "orderinteraction": {"responseidentifier": _NAME, "shuffle": _TRUTH},
    "matchinteraction": {"responseidentifier": _NAME, "shuffle": _TRUTH, "maxassociations": _COUNT},
    "textentryinteraction": {"responseidentifier": _NAME, "expectedlength": _COUNT},
    "extendedtextinteraction": {"responseidentifier": _NAME, "expectedlines": _COUNT},
    "simplechoice": {"identifier": _NAME},
    "simpleassociablechoice": {"identifier": _NAME, "matchmax": _COUNT},
    **dict.fromkeys(("feedbackinline", "feedbackblock", "modalfeedback"), _SHOWN),
    "rubricblock": {"view": "scorer", "?use": "scoring"},
    "responseprocessing": {"?template": r"https?://[\w./-]+"},
    **{key: {"identifier": _NAME} for key in ("setoutcomevalue", "variable", "correct", "mapresponse")},
    "basevalue": {"basetype": _KIND},
    "index": {"n": r"[1-9]\d*"},
    "equal": {"tolerancemode": "exact|absolute", "?tolerance": f"{_NUMBER} {_NUMBER}"},
    "assessmenttest": {"identifier": _NAME, "title": "(?s).+"},
    "testpart": {
        **{"identifier": _NAME, "navigationmode": "linear|nonlinear"},
        "submissionmode": "individual|simultaneous",
    },
    "assessmentsection": {"identifier": _NAME, "title": "(?s).+", "visible": _TRUTH},
    "assessmentitemref": {"identifier": _NAME, "href": _PATH},
    "testvariables": {"variableidentifier": _NAME},
    "manifest": {"identifier": _NAME},
    "resource": {"identifier": _NAME, "type": r"imsqti_(item|test)_xmlv[23]p[01]", "href": _PATH},
    "file": {"href": _PATH},
    "dependency": {"identifierref": _NAME},
    "string": {"language": "[a-z]{2}"},
    **{key: {"?class": "stem|answer|unit"} for key in ("div", "p", "span")},
    "math": {"?display": "block"},
    "annotation": {"encoding": "application/x-tex"},
}


def broken_rules(root: ET.Element) -> Iterator[str]:
    """What of a file the schemas would refuse, a sentence each."""
    newer = root.tag.rpartition("}")[2].startswith("qti-")
    for found in root.iter():
        if not found.tag.startswith(_MATH):
            yield from _of(found, newer)


def _of(found: ET.Element, newer: bool) -> Iterator[str]:
    this = name(found)
    wanted = _CONTENT.get(this, "")
    if this in _OF_BLOCKS:
        wanted = _BLOCKS_30 if newer else _BLOCKS_21
    inside = "".join(f"{name(child)} " for child in found)
    if not re.fullmatch(wanted, inside):
        yield f"{this} holds {inside}"
    words = (found.text or "") + "".join(child.tail or "" for child in found)
    if words.strip() and this not in _MIXED | _TEXT:
        yield f"{this} holds words: {words.strip()[:40]}"
    given = {key.lower().replace("-", ""): value for key, value in found.attrib.items()}
    rules = _ATTRIBUTES.get(this, {})
    known = {key.removeprefix("?"): pattern for key, pattern in rules.items()}
    for key in (key for key in rules if not key.startswith("?")):
        if key not in given:
            yield f"{this} has no {key}"
    for key, value in given.items():
        if key not in known or not re.fullmatch(known[key], value):
            yield f"{this} has {key}={value}"
