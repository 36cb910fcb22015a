"""Lines as plain JSON values, and back."""

from dataclasses import asdict
from typing import Any

from accord.insight.briefings.contracts import Basis, Line, Section, Tone, Unit


def packed(lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    """The lines as they are kept."""
    return [asdict(line) for line in lines]


def unpacked(kept: list[dict[str, Any]]) -> tuple[Line, ...]:
    """The lines that were kept."""
    return tuple(_line(line) for line in kept)


def _line(kept: dict[str, Any]) -> Line:
    return Line(
        section=Section(kept["section"]),
        code=kept["code"],
        values=kept["values"],
        tone=Tone(kept["tone"]),
        href=kept["href"],
        basis=_basis(kept["basis"]) if kept["basis"] else None,
    )


def _basis(kept: dict[str, Any]) -> Basis:
    return Basis(**kept | {"unit": Unit(kept["unit"]), "series": tuple(kept["series"])})
