"""The mind of the stand-in model: finds definitions in the passages of a prompt, asks about them, and answers. Pure."""

import re
from typing import Any

from tests.peers import guide

_DEFINITION = re.compile(
    r"(?:(?<=[.\n] )|(?<=\n)|^)((?:An? |The )?([A-Z]?[\w ]{2,40}?) is ((?:an?|the|water)\b[^.]+)\.)"
)


def answer(prompt: str) -> dict[str, Any]:
    """What a model that means well answers to a prompt of this console."""
    if re.search(r"^Under review:$", prompt, re.MULTILINE):
        return {"flaws": review(prompt)}
    if re.search(r"^What it holds: ", prompt, re.MULTILINE):
        return guide.answer(prompt)
    kind = re.search(r"^Question type: (\w+)$", prompt, re.MULTILINE)
    if kind is None:
        return solve(prompt)
    count = re.search(r"^Number of questions: (\d+)$", prompt, re.MULTILINE)
    assert count is not None
    return {"items": draft(prompt, kind.group(1), int(count.group(1)))}


def draft(prompt: str, kind: str, count: int, *, wrong_key: bool = False) -> list[dict[str, Any]]:
    """Questions about the definitions in the prompt's passages; with `wrong_key` none has the right answer."""
    found = definitions(prompt)
    keys = [key for _, _, key, _ in found]
    items = []
    for number, (passage, sentence, key, rest) in enumerate(found):
        wrong = [other for other in keys if other != key]
        wrong = (wrong[number:] + wrong[:number])[:3]
        item: dict[str, Any] = {
            "passage": passage,
            "question": f"Which term means {rest}?",
            "quote": sentence,
            "explanation": f"The passage defines {key} so.",
            "bloom": "remember",
        }
        if kind == "multiple_choice":
            right = wrong[0] if wrong_key else key
            item["options"] = [
                {"text": text, "correct": text == right, "why": "So it is."} for text in (key, *wrong)
            ]
        elif kind == "true_false":
            item |= {"question": sentence, "is_true": not wrong_key}
        else:
            item |= {
                "question": sentence.replace(key, "____", 1),
                "accepted": [wrong[0] if wrong_key else key],
            }
        if item["question"] not in prompt.split("BEGIN TEXT-")[-2]:
            items.append(item)
    return items[:count]


# A stem with this word has a flaw that a reviewer finds.
PLANTED = "somewhat"


def review(prompt: str) -> list[dict[str, Any]]:
    """The flaw of a question whose stem has the planted word, none of any other."""
    stem = re.findall(r"^Stem: (.+)$", prompt, re.MULTILINE)[-1]
    if PLANTED not in stem:
        return []
    message = f"The word “{PLANTED}” leaves open how much is meant; give a figure."
    return [{"check": "vague_terms", "severity": "warning", "message": message}]


def solve(prompt: str) -> dict[str, Any]:
    """The right answer to the question in the prompt, by its passage."""
    question = re.search(r"^Question: (.+)$", prompt, re.MULTILINE)
    assert question is not None
    asked = question.group(1)
    options = re.findall(r"^(\d+)\. (.+)$", prompt, re.MULTILINE)
    for _, sentence, key, rest in definitions(prompt):
        if rest in asked:
            if options and {text for _, text in options} == {"True", "False"}:
                wanted = "True" if asked == sentence else "False"
                return {"chosen": [int(number) for number, text in options if text == wanted]}
            if options:
                return {"chosen": [int(n) for n, text in options if text.casefold() == key.casefold()]}
            return {"answer": key}
    return {"chosen": []} if options else {"answer": "not in the passage"}


def definitions(prompt: str) -> list[tuple[int, str, str, str]]:
    """Passage number, sentence, term and meaning of every definition between the prompt's last markers."""
    fenced = re.findall(r"^BEGIN (TEXT-\w+)\n(.*)^END \1$", prompt, re.MULTILINE | re.DOTALL)
    text = fenced[-1][1]
    passages = re.split(r"^Passage \d+:\n", text, flags=re.MULTILINE)
    passages = passages[1:] or passages
    return [
        (number, sentence, key.strip(), rest)
        for number, passage in enumerate(passages, 1)
        for sentence, key, rest in _DEFINITION.findall(passage)
    ]
