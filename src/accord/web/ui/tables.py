"""Tables whose rows are cards on a phone: each cell carries the words of its column."""

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

_CELL = re.compile(r"<td(?=[\s>])")


def with_labels(rows: Markup, headings: Sequence[Any]) -> Markup:
    """Rows of a table, each cell with the heading above it (`data-label`); a heading is words, or has a `label`."""
    labels = [escape(each["label"] if isinstance(each, dict) else each) for each in headings]
    before, *found = str(rows).split("<tr")
    return Markup("<tr").join([Markup(before), *(_labelled(row, labels) for row in found)])


def _labelled(row: str, labels: Sequence[Markup]) -> Markup:
    left = iter(labels)
    return Markup(_CELL.sub(lambda _cell: f'<td data-label="{next(left, "")}"', row))
