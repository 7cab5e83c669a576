"""Plays QTI: gives a response to an item and follows its own rules to a score, as the specification says they work."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile

Response = str | list[str] | None


def name(element: ET.Element) -> str:
    """An element's name, the same in 2.1 and 3.0."""
    return element.tag.rpartition("}")[2].lower().removeprefix("qti-").replace("-", "")


def attribute(element: ET.Element, wanted: str) -> str:
    """An attribute by its name in 2.1, in lower case."""
    return next((v for k, v in element.attrib.items() if k.lower().replace("-", "") == wanted), "")


def items_of(package: bytes) -> list[ET.Element]:
    """The items in the order of the test."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        test = ET.fromstring(opened.read("test.xml"))
        refs = [attribute(found, "href") for found in test.iter() if name(found) == "assessmentitemref"]
        return [ET.fromstring(opened.read(ref)) for ref in refs]


class Play:
    """One item with a response; `score` is what its response processing leaves in SCORE."""

    def __init__(self, item: ET.Element, response: Response) -> None:
        self.item = item
        self.declared = next(one for one in item if name(one) == "responsedeclaration")
        cardinality = attribute(self.declared, "cardinality")
        self.response: Response = response
        assert cardinality == "single" or isinstance(response, list | None)
        self.outcomes: dict[str, object] = {}
        for outcome in item:
            if name(outcome) == "outcomedeclaration":
                value = next((found.text for found in outcome.iter() if name(found) == "value"), None)
                self.outcomes[attribute(outcome, "identifier")] = float(value) if value is not None else None
        for processing in item:
            if name(processing) == "responseprocessing":
                self._process(processing)

    @property
    def score(self) -> float:
        found = self.outcomes["SCORE"]
        assert isinstance(found, float)
        return round(found, 6)

    def _process(self, processing: ET.Element) -> None:
        template = attribute(processing, "template").removesuffix(".xml").rpartition("/")[2]
        if template == "map_response":
            self.outcomes["SCORE"] = self._mapped()
        elif template:
            raise AssertionError(template)
        for rule in processing:
            self._rule(rule)

    def _rule(self, rule: ET.Element) -> None:
        if name(rule) == "setoutcomevalue":
            self.outcomes[attribute(rule, "identifier")] = self._value(rule[0])
        elif name(rule) == "responsecondition":
            for branch in rule:
                condition, *rules = list(branch) if name(branch) != "responseelse" else [None, *branch]
                if condition is None or self._value(condition) is True:
                    for inner in rules:
                        self._rule(inner)
                    break
        else:
            raise AssertionError(name(rule))

    def _right(self) -> Response:
        values = [found.text or "" for part in self.declared for found in part if name(found) == "value"]
        return values if attribute(self.declared, "cardinality") != "single" else values[0]

    def _value(self, found: ET.Element) -> object:
        match name(found):
            case "variable":
                which = attribute(found, "identifier")
                return self.response if which == "RESPONSE" else self.outcomes[which]
            case "correct":
                return self._right()
            case "basevalue":
                kind = attribute(found, "basetype")
                return float(found.text or "") if kind == "float" else found.text
            case "match":
                one, other = (self._value(part) for part in found)
                if one is None or other is None:
                    return None
                ordered = attribute(self.declared, "cardinality") != "multiple"
                return one == other if ordered else sorted(str(one)) == sorted(str(other))
            case "index":
                values = self._value(found[0])
                place = int(attribute(found, "n")) - 1
                return values[place] if isinstance(values, list) and place < len(values) else None
            case "sum":
                return sum(float(str(self._value(part))) for part in found)
            case "mapresponse":
                return self._mapped()
            case "equal":
                return self._equal(found)
            case "never":
                # A player that does not know an operator.
                return None
            case "or":
                return any(self._value(part) is True for part in found)
            case "and":
                return all(self._value(part) is True for part in found)
            case "gte" | "lte":
                one, other = (self._value(part) for part in found)
                if one is None or other is None:
                    return None
                more = float(str(one)) - float(str(other))
                return more >= 0 if name(found) == "gte" else more <= 0
        raise AssertionError(name(found))

    def _equal(self, found: ET.Element) -> bool | None:
        one, other = (self._value(part) for part in found)
        if one is None:
            return None
        given, wanted = float(str(one)), float(str(other))
        if attribute(found, "tolerancemode") == "exact":
            return given == wanted
        below, above = (float(slack) for slack in attribute(found, "tolerance").split())
        return wanted - below <= given <= wanted + above

    def _mapped(self) -> float:
        mapping = next(part for part in self.declared if name(part) == "mapping")
        given = self.response if isinstance(self.response, list) else [self.response] if self.response else []
        total = 0.0
        for answer in set(given):
            for entry in mapping:
                key, folded = attribute(entry, "mapkey"), attribute(entry, "casesensitive") == "false"
                if key == answer or (folded and key.casefold() == answer.casefold()):
                    total += float(attribute(entry, "mappedvalue"))
                    break
        low, high = attribute(mapping, "lowerbound"), attribute(mapping, "upperbound")
        return min(max(total, float(low)), float(high))


class Play12:
    """One item of QTI 1.2 with responses by their names."""

    def __init__(self, item: ET.Element, responses: dict[str, Response]) -> None:
        self.responses = responses
        self.score = 0.0
        processing = next(one for one in item if name(one) == "resprocessing")
        for condition in (one for one in processing if name(one) == "respcondition"):
            (wanted,) = (one for one in condition if name(one) == "conditionvar")
            if all(self._holds(one) for one in wanted) if _joined(wanted) else any(map(self._holds, wanted)):
                for given in (one for one in condition if name(one) == "setvar"):
                    points = float(given.text or "0")
                    self.score = points if given.get("action") == "Set" else self.score + points
                if condition.get("continue") == "No":
                    break
        self.score = round(self.score, 3)

    def _holds(self, wanted: ET.Element) -> bool:
        given = self.responses.get(wanted.get("respident", ""))
        text = wanted.text or ""
        match name(wanted):
            case "and":
                return all(map(self._holds, wanted))
            case "or":
                return any(map(self._holds, wanted))
            case "not":
                return not self._holds(wanted[0])
            case "other":
                return True
            case "varequal":
                if isinstance(given, list):
                    place = wanted.get("index")
                    return given[int(place) - 1] == text if place else text in given
                return given is not None and (
                    given.casefold() == text.casefold() if wanted.get("case") == "No" else given == text
                )
            case "vargte":
                return given is not None and float(str(given)) >= float(text)
            case "varlte":
                return given is not None and float(str(given)) <= float(text)
        raise AssertionError(name(wanted))


def _joined(wanted: ET.Element) -> bool:
    # Several equal answers beside each other are alternatives, as Canvas writes them; all else stands alone.
    return len(wanted) < 2


def items_of_12(package: bytes) -> list[ET.Element]:
    """The items of the assessment the manifest names."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        manifest = ET.fromstring(opened.read("imsmanifest.xml"))
        (href,) = (
            found.attrib["href"]
            for resource in manifest.iter()
            if resource.get("type") == "imsqti_xmlv1p2"
            for found in resource
            if name(found) == "file"
        )
        return [found for found in ET.fromstring(opened.read(href)).iter() if name(found) == "item"]
