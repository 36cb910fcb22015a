"""What stands in the source tree is also in the wheel."""

import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "accord"


def parts_of_the_program() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "src/accord"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("Not a clone: what belongs to the program is not known here.")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def test_every_kind_of_file_is_packed() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["accord"]
    missing = [
        path
        for path in parts_of_the_program()
        if path.suffix != ".py" and not any(path.match(pattern.removeprefix("**/")) for pattern in packed)
    ]
    assert missing == []
    assert "**/*.mo" in packed


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for path in parts_of_the_program() if path.suffix == ".py"}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
