"""The child process: a file of questions on standard input, one line of JSON for each answer on standard output.

The first line says what the file holds, or why it is refused; then, where they are to be kept, comes a line for each
question, and an empty one behind the last. `apart.py` starts it; it limits itself before it reads.
"""

import sys
from typing import BinaryIO, Literal

from pydantic import BaseModel

from backend.confinement import confine
from backend.errors import ConsoleError
from backend.quiz.checks import check_item
from backend.quiz.files.look import keepable, look
from backend.quiz.formats.readers import ImportFormat
from backend.quiz.schemas import FileSeen, ItemContent, Option

# Room for a file of 25 MB that is one question.
MEMORY = 256 * 1024**2
CPU_SECONDS = {"look": 60, "keep": 240}


class FirstLine(BaseModel):
    """What the file holds, or the error that refuses it."""

    seen: FileSeen | None = None
    code: str = ""
    message: str = ""


def main(task: Literal["look", "keep"], format: str, most: int) -> int:
    """Read and answer; the exit status is 1 when a limit was met."""
    _load()
    confine(MEMORY, CPU_SECONDS[task])
    file: BinaryIO = sys.stdin.buffer
    try:
        seen = look(file, ImportFormat(format) if format else None, most)
        _say(FirstLine(seen=seen))
        if task == "keep":
            for one in keepable(file, ImportFormat(seen.format)):
                _say(one)
            sys.stdout.buffer.write(b"\n")
            sys.stdout.buffer.flush()
    except (MemoryError, RecursionError):
        return 1
    except ConsoleError as error:
        _say(FirstLine(code=error.code, message=error.message))
    return 0


def _load() -> None:
    """Let the checks load their word lists while there are no limits."""
    options = [Option(text="It makes energy.", correct=True), Option(text="It is green.", correct=False)]
    check_item(ItemContent(type="multiple_choice", stem="What does a mitochondrion do?", options=options))


def _say(answer: BaseModel) -> None:
    sys.stdout.buffer.write(answer.model_dump_json().encode() + b"\n")
    if isinstance(answer, FirstLine):
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))  # type: ignore[arg-type]
