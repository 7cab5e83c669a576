"""How the two versions spell the same model: 2.1 in camel case, 3.0 with hyphens and `qti-` before its elements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from backend.quiz.formats.xml import Element, element

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version: its namespaces and names."""

    version: str
    item_type: str
    test_type: str
    namespace: str
    manifest_namespace: str
    schema: str
    schema_version: str
    templates: str
    hyphened: bool

    def el(self, name: str, *inside: str, **attributes: object) -> str:
        """An element by its name in 2.1."""
        if self.hyphened:
            given = {_hyphened(key): value for key, value in attributes.items()}
            return element(f"qti-{_hyphened(name)}", *inside, **given)
        return element(name, *inside, **attributes)

    def body(self, inside: str) -> str:
        """What 3.0 wants around words outside the item's body."""
        return element("qti-content-body", inside) if self.hyphened else inside


@lru_cache(maxsize=256)
def _hyphened(name: str) -> str:
    return _HUMP.sub("-", name).lower()


QTI21 = Dialect(
    version="2.1",
    item_type="imsqti_item_xmlv2p1",
    test_type="imsqti_test_xmlv2p1",
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    manifest_namespace="http://www.imsglobal.org/xsd/imscp_v1p1",
    schema="QTIv2.1 Package",
    schema_version="1.0.0",
    templates="http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
    hyphened=False,
)
QTI30 = Dialect(
    version="3.0",
    item_type="imsqti_item_xmlv3p0",
    test_type="imsqti_test_xmlv3p0",
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    manifest_namespace="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    schema="QTI Package",
    schema_version="3.0.0",
    templates="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
    hyphened=True,
)


def plain(found: Element) -> Element:
    """The element, and all inside, by names that are the same in both: `choiceinteraction`, `responseidentifier`."""
    if found.name != "math":
        found.name = found.name.lower().removeprefix("qti-").replace("-", "")
        found.attributes = {key.lower().replace("-", ""): value for key, value in found.attributes.items()}
        for child in found.children():
            plain(child)
    return found
