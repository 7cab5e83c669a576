"""The English part-of-speech tagger of this process, loaded once and whole before anyone uses it."""

import threading
import warnings
from types import ModuleType

_lock = threading.Lock()
_loaded: ModuleType | None = None


def tagger() -> ModuleType:
    """The module `textblob.en` with its word list loaded, most of a second the first time.

    Its dictionaries fill themselves at first use and answer other threads meanwhile out of the part they have, so
    the first to ask loads them under a lock: a text tagged from half a word list would give another quiz.
    """
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                import textblob.en as english

                with warnings.catch_warnings():
                    # The library leaves its word list to the garbage collector to close.
                    warnings.simplefilter("ignore", ResourceWarning)
                    english.parse("A verb xyzzyly names 12 things.")
                    len(english.lexicon)
                _loaded = english
    return _loaded
