"""`accord`: loads what a command needs, and says in one sentence what stands in the way."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from accord import __version__
from accord.config.command_line import SOURCES, build_parser
from accord.config.layout import foreign_environment
from tests.ports import free_port
from tests.running import short_lived_folder


def accord(*arguments: str, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `accord` with nothing but these settings; never may it show a trace."""
    command = [sys.executable, "-m", "accord", *arguments]
    result = subprocess.run(
        command, env=foreign_environment() | environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in result.stderr, result.stderr
    assert result.returncode == code, result.stdout + result.stderr
    return result


def sentence(*arguments: str, **environment: str) -> str:
    """The one sentence with which a command refuses."""
    said = accord(*arguments, code=1, **environment).stderr.strip().splitlines()
    assert len([line for line in said if not line.endswith("…")]) == 1, said
    return said[-1]


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_lived_folder() as place:
        yield place


def test_it_says_its_version() -> None:
    assert accord("--version").stdout.strip() == f"accord {__version__}"


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_brings_the_commands_it_is_listed_with(source: str) -> None:
    import argparse

    subparsers = argparse.ArgumentParser().add_subparsers()
    import_module(source).add_commands(subparsers)
    assert tuple(subparsers.choices) == SOURCES[source]


def test_the_help_lists_every_command() -> None:
    said = build_parser().format_help()
    assert all(f"\n    {command} " in said for commands in SOURCES.values() for command in commands)


def test_serving_loads_neither_django_nor_the_engines() -> None:
    script = """
import json, sys
from accord.config.command_line import build_parser
build_parser("serve")
import accord.config.processes.supervisor
print(json.dumps(sorted({"django", "numpy", "bs4", "nh3", "accord.channels", "psycopg"} & set(sys.modules))))
"""
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(result.stdout) == []


@pytest.mark.parametrize("kind", ["HTTP", "SMTP"])
def test_a_port_that_is_taken(folder: Path, kind: str) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        ports = {"ACCORD_HTTP_PORT": str(free_port()), "ACCORD_SMTP_PORT": str(free_port())}
        ports[f"ACCORD_{kind}_PORT"] = taken = str(holder.getsockname()[1])
        said = sentence("serve", ACCORD_DATA=str(folder), **ports)
    assert said == (
        f"Port {taken} on 127.0.0.1 cannot be used (Address already in use): set ACCORD_{kind}_PORT to another."
    )
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("given", ["abc", "0", "70000", "-1", ""])
def test_a_port_that_is_none(folder: Path, given: str) -> None:
    said = sentence("serve", ACCORD_DATA=str(folder), ACCORD_HTTP_PORT=given)
    assert said == f"ACCORD_HTTP_PORT is {given!r}, which is no port: give a number from 1 to 65535."


def test_data_of_another_postgresql(folder: Path) -> None:
    (folder / "postgresql").mkdir()
    (folder / "postgresql" / "PG_VERSION").write_text("15\n")
    said = sentence("backup", ACCORD_DATA=str(folder))
    assert said.startswith(f"The data in {folder} belong to PostgreSQL 15, but this Accord brings PostgreSQL ")
    assert "Run `accord upgrade`" in said
    doctor = accord("doctor", code=1, ACCORD_DATA=str(folder)).stdout
    assert "! Database     The data belong to PostgreSQL 15, this Accord brings " in doctor


def test_a_data_folder_that_cannot_be_made(folder: Path) -> None:
    (folder / "file").write_text("not a folder")
    said = sentence("setup", ACCORD_DATA=str(folder / "file" / "data"))
    assert said == f"The data folder {folder / 'file' / 'data'} cannot be made: Not a directory."


@pytest.mark.parametrize(
    ("address", "commands"),
    [
        ("postgresql://nobody@127.0.0.1:1/nothing", (["serve"], ["upgrade"], ["user", "reset", "ana@company.example"])),
        ("nonsense", (["serve"],)),
    ],
)
def test_a_database_that_is_not_there(folder: Path, address: str, commands: tuple[list[str], ...]) -> None:
    ports = {"ACCORD_HTTP_PORT": str(free_port()), "ACCORD_SMTP_PORT": str(free_port())}
    for command in commands:
        said = sentence(*command, ACCORD_DATA=str(folder), DATABASE_URL=address, **ports)
        assert said.startswith("The database of DATABASE_URL cannot be reached (")
        assert said.endswith("). Check the address and that it runs.")
    assert "! Database     The database of" in accord("doctor", code=1, DATABASE_URL=address).stdout


def test_a_configuration_that_cannot_be_read(folder: Path) -> None:
    (folder / "accord.toml").write_text("[accord\nurl = 7")
    said = sentence("serve", ACCORD_DATA=str(folder))
    assert said.startswith(f"The configuration file {folder / 'accord.toml'} cannot be read: ")


def test_a_key_that_cannot_be_made(folder: Path) -> None:
    (folder / "keys").write_text("not a folder")
    address = os.environ["DATABASE_URL"]
    said = sentence("user", "reset", "ana@company.example", ACCORD_DATA=str(folder), DATABASE_URL=address)
    assert said.startswith(f"The key {folder / 'keys' / 'secret.key'} cannot be read or made (")


def test_the_doctor_where_nothing_is_yet(folder: Path) -> None:
    ports = {"ACCORD_HTTP_PORT": str(free_port()), "ACCORD_SMTP_PORT": str(free_port())}
    said = accord("doctor", ACCORD_DATA=str(folder / "new"), **ports).stdout
    assert "? Data folder  " in said
    assert "? Key          Not made yet; the first start makes it." in said
    assert "? Database     The embedded database does not run; `accord serve` starts it." in said
    assert not (folder / "new").exists()


@pytest.mark.long
def test_idle_it_takes_less_than_400_megabytes() -> None:
    report = json.loads(accord("bench", "footprint", "--json", "--quick").stdout)
    assert report["holds"] is True
    assert set(report["processes"]) == {"supervisor", "web", "pages", "worker", "database"}
    assert sum(report["processes"].values()) == pytest.approx(report["bars"][0]["value"], abs=1)
    assert report["bars"][0]["bar"] == 400
    assert report["machine"]["cores"] >= 1
