"""The boundaries of the house hold, and each rule is shown to notice a planted trespass."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import rules


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A copy of the source tree to trespass in."""
    shutil.copytree(rules.SOURCE / "accord", tmp_path / "accord", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def plant(tree: Path, file: str, line: str) -> None:
    path = tree / "accord" / file
    path.write_text(f"{path.read_text()}\n{line}\n")


def test_imports_go_down_only() -> None:
    assert rules.upward_imports(rules.SOURCE) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("kernel/clock.py", "import accord.desk.queries"),
        ("staff/queries.py", "from accord.customers import queries as sibling"),
        ("desk/contracts.py", "def late():\n    from accord.web.ui import access"),
    ],
)
def test_a_planted_import_upward_is_noticed(planted: Path, file: str, line: str) -> None:
    plant(planted, file, line)
    assert len(rules.upward_imports(planted)) == 1


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", rules.ROOT / "pyproject.toml"]
    place = {"PYTHONPATH": str(tree), "PATH": "/usr/bin"}
    return subprocess.run(command, env=place, cwd=tree, capture_output=True, text=True, check=False)


def test_the_layers_of_import_linter_are_kept_and_complete() -> None:
    result = lint_imports(rules.SOURCE)
    assert result.returncode == 0, result.stdout


def test_import_linter_notices_a_planted_trespass_and_a_module_without_a_floor(planted: Path) -> None:
    plant(planted, "kernel/clock.py", "import accord.desk.queries")
    (planted / "accord" / "attic").mkdir()
    (planted / "accord" / "attic" / "__init__.py").touch()
    result = lint_imports(planted)
    assert result.returncode != 0
    assert "accord.kernel is not allowed to import accord.desk" in result.stdout
    assert "accord.attic" in result.stdout


def test_a_module_is_entered_through_its_doors_alone() -> None:
    assert rules.imports_past_the_door(rules.SOURCE) == []


@pytest.mark.parametrize("line", ["from accord.staff.models import Employee", "import accord.staff.operations_inside"])
def test_a_planted_way_past_the_door_is_noticed(planted: Path, line: str) -> None:
    plant(planted, "desk/contracts.py", line)
    assert len(rules.imports_past_the_door(planted)) == 1


def test_requests_and_responses_stay_at_the_edge() -> None:
    assert rules.http_below_the_web(rules.SOURCE) == []


def test_a_planted_response_below_the_edge_is_noticed(planted: Path) -> None:
    plant(planted, "desk/contracts.py", "from django.http import HttpResponse")
    assert len(rules.http_below_the_web(planted)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import UTC, datetime\n\nprint(datetime.now(UTC))",
        "from django.utils import timezone\n\nprint(timezone.now())",
        "from django.db.models import signals\n\nprint(signals)",
        "from django.http import StreamingHttpResponse\n\nprint(StreamingHttpResponse)",
    ],
)
def test_ruff_notices_each_banned_call(line: str) -> None:
    command = [Path(sys.executable).parent / "ruff", "check", "--output-format=json", "--select=TID251"]
    command += ["--stdin-filename", rules.SOURCE / "accord/desk/planted.py", "-"]
    result = subprocess.run(command, input=line, capture_output=True, text=True, cwd=rules.ROOT, check=False)
    assert [found["code"] for found in json.loads(result.stdout)] == ["TID251"]


def test_keys_are_pressed_once_a_page_listens() -> None:
    """A key pressed before is lost, on a slow machine alone: `tests.browser.pressing` waits."""
    raw = [file for file in Path(__file__).parents[1].rglob("*.py") if ".keyboard" + "." in file.read_text()]
    assert [file.name for file in raw] == ["pressing.py"]


def test_files_and_functions_stay_small() -> None:
    found, allowed = rules.too_large(rules.SOURCE), rules.ratchet()
    grown = {name: size for name, size in found.items() if size > allowed.get(name, 0)}
    assert grown == {}, "split these; the limit may only shrink"


def test_the_size_ratchet_is_turned_down_when_something_shrinks() -> None:
    found = rules.too_large(rules.SOURCE)
    slack = {name: size for name, size in rules.ratchet().items() if found.get(name, 0) < size}
    assert slack == {}, "write the smaller size into size_ratchet.json, or remove the entry"


def test_a_planted_giant_is_noticed(planted: Path) -> None:
    body = "\n".join(f"    x{number} = {number}" for number in range(70))
    plant(planted, "desk/contracts.py", f"def giant():\n{body}")
    assert rules.too_large(planted)["accord/desk/contracts.py:giant"] == 71
