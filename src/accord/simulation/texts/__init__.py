"""The words of the simulated company, one file a language, read once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_texts(name: str) -> dict[str, Any]:
    """The tables of `texts/NAME.toml`; a missing file is a programming error and raises FileNotFoundError."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
