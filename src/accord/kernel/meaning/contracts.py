"""What a model of meaning is to those who use it."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
"""One row a text."""


class Model(Protocol):
    """Turns texts into vectors of length 1; near ones mean something alike. An empty text may be anything."""

    name: str

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in their order."""
        ...
