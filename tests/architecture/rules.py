"""The rules of the house as functions: each takes what it judges and returns the trespasses, in words."""

import ast
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"

# From the ground up. Siblings share a floor and may not import each other.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"kernel"}),
    frozenset({"customers", "staff"}),
    frozenset({"journey"}),
    frozenset({"knowledge", "channels"}),
    frozenset({"desk"}),
    frozenset({"understand"}),
    frozenset({"measure", "assistant"}),
    frozenset({"listen"}),
    frozenset({"improve"}),
    frozenset({"culture"}),
    frozenset({"insight"}),
    frozenset({"web", "api", "simulation"}),
    frozenset({"config"}),
)
DOORS = frozenset({"contracts", "events", "operations", "queries"})
SPEAKS_HTTP = frozenset({"web", "api", "channels", "config"})


def floor_of(module: str) -> int:
    """The floor on which a module stands, 0 at the ground."""
    return next(number for number, modules in enumerate(FLOORS) if module in modules)


def imports_in(source: Path) -> Iterator[tuple[str, str]]:
    """Every import of the tree below `source`, also those inside functions, as (file, dotted name)."""
    for file in sorted(source.rglob("*.py")):
        name = file.relative_to(source).as_posix()
        yield from ((name, imported) for imported in _imports_of(file.read_text()))


@cache
def _imports_of(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(found)


def upward_imports(source: Path) -> list[str]:
    """Imports that go up, or sideways between siblings."""
    found = []
    for file, imported in imports_in(source):
        ours, theirs = _modules(file, imported)
        if ours and theirs and ours != theirs and floor_of(theirs) >= floor_of(ours):
            found.append(f"{file} imports {imported}")
    return found


def imports_past_the_door(source: Path) -> list[str]:
    """Imports of another module's inside; `models` of a lower one may be named by tables alone."""
    found = []
    for file, imported in imports_in(source):
        ours, theirs = _modules(file, imported)
        if not ours or not theirs or theirs in (ours, "kernel") or file.endswith("apps.py"):
            continue
        if ours == "config" or "/migrations/" in file:
            continue
        names = imported.split(".")[2:]
        by_table = file.endswith("models.py") and "models" in names
        if not by_table and not DOORS.intersection(names):
            found.append(f"{file} enters {imported}")
    return found


def _modules(file: str, imported: str) -> tuple[str, str]:
    ours = file.split("/")[1] if file.count("/") > 1 else ""
    parts = imported.split(".")
    return ours, parts[1] if parts[0] == "accord" and len(parts) > 1 and parts[1] != "__version__" else ""


def http_below_the_web(source: Path) -> list[str]:
    """Uses of requests and responses in modules that do not speak HTTP."""
    return [
        f"{file} imports {imported}"
        for file, imported in imports_in(source)
        if imported.startswith(("django.http", "django.shortcuts")) and _modules(file, "")[0] not in SPEAKS_HTTP
    ]


def foreign_keys_upward(models: Iterable[Any]) -> list[str]:
    """Foreign keys to a higher floor, and back-references across modules."""
    found = []
    for model in models:
        ours = _module_of(model)
        for field in model._meta.get_fields():
            if not field.concrete or not field.is_relation or not (theirs := _module_of(field.related_model)):
                continue
            if floor_of(theirs) > floor_of(ours):
                found.append(f"{model.__name__}.{field.name} points up to {theirs}")
            if theirs != ours and not field.remote_field.hidden:
                found.append(f"{model.__name__}.{field.name} leaves a back-reference in {theirs}")
    return found


def _module_of(model: Any) -> str:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "accord" else ""


def views_without_access(patterns: Iterable[Any], *, listed: frozenset[str] = frozenset()) -> list[str]:
    """Addresses whose view says neither which permission it needs nor why it is public."""
    found = []
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            found += views_without_access(pattern.url_patterns, listed=listed)
        elif not hasattr(pattern.callback, "access") and (pattern.name or "") not in listed:
            found.append(f"{pattern.pattern} ({pattern.name})")
    return found


LARGEST_FILE = 400
LARGEST_FUNCTION = 60


def too_large(source: Path) -> dict[str, int]:
    """Files and functions above the limits with their number of lines; migrations are written by a tool."""
    found = {}
    for file in sorted(source.rglob("*.py")):
        if "/migrations/" in file.as_posix():
            continue
        name, text = file.relative_to(source).as_posix(), file.read_text()
        if (lines := text.count("\n")) > LARGEST_FILE:
            found[name] = lines
        found |= {f"{name}:{function}": lines for function, lines in _large_functions(text)}
    return found


@cache
def _large_functions(text: str) -> tuple[tuple[str, int], ...]:
    functions = (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    sizes = ((function.name, (function.end_lineno or function.lineno) - function.lineno + 1) for function in functions)
    return tuple((name, lines) for name, lines in sizes if lines > LARGEST_FUNCTION)


def ratchet() -> dict[str, int]:
    """What was already too large when the rule came, with the size it may not exceed again."""
    allowed: dict[str, int] = json.loads((Path(__file__).parent / "size_ratchet.json").read_text())
    return allowed
