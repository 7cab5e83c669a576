"""The stand-in model as it writes a section of study content: the definitions in the prompt's passages. Pure."""

import re
from typing import Any

from tests.peers import author


def answer(prompt: str) -> dict[str, Any]:
    """What a model that means well answers to a prompt for a section, in the form it asks for."""
    asked = re.search(r"^What it holds: (.+)$", prompt, re.MULTILINE)
    most = re.search(r"^Number of statements at most: (\d+)$", prompt, re.MULTILINE)
    assert asked is not None
    assert most is not None
    wants_term, wants_answer = "`term`" in asked.group(1), "`answer`" in asked.group(1)
    phases = re.search(r"`phase` is the phase .*?, one of: ([^;.]+)", asked.group(1))
    told = prompt.split("BEGIN TEXT-")[-2]
    statements = []
    for passage, sentence, key, rest in author.definitions(prompt):
        statement: dict[str, Any] = {"passage": passage, "quote": sentence, "text": sentence}
        if wants_term:
            statement |= {"term": key, "text": f"{key[:1].upper()}{key[1:]} means {rest}."}
        elif wants_answer:
            statement |= {"text": f"What is meant by {key}?", "answer": f"{rest[:1].upper()}{rest[1:]}."}
        if phases:
            statement["phase"] = phases.group(1)
        if statement["text"] not in told:
            statements.append(statement)
    return {"statements": statements[: int(most.group(1))]}
