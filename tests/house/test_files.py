"""A file holds one idea, and a room has a door."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "tallycast"
FILES = sorted(SOURCE.rglob("*.py"))
TESTS = sorted((SOURCE.parents[1] / "tests").rglob("*.py"))
LINES_LIMIT = 400
ROOMS_BY_MODULE = {"media"}
"""Formats are imported by module name (`media.flv`), and a room may be entered by its sub-rooms' doors."""


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_file_outgrows_its_idea(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LINES_LIMIT


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_file_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), "no docstring"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_file_is_a_drawer_for_leftovers(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "common", "manager", "misc"}


def test_processes_are_started_in_one_place() -> None:
    starters = {
        name(path)
        for path in FILES
        if "create_subprocess" in path.read_text("utf-8") or "import subprocess" in path.read_text("utf-8")
    }
    assert starters == {"transcode/process.py"}


# Python 3.11's loses a cancellation that comes with the result: whoever waits so may never end.
# `asyncio.timeout` does not.
@pytest.mark.parametrize("path", FILES, ids=name)
def test_nobody_waits_by_wait_for(path: Path) -> None:
    assert "wait_for(" not in path.read_text("utf-8")


# A constant is made when the run begins; a test that compares it with the clock fails once the run is long.
@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_no_test_keeps_the_time_of_its_import(path: Path) -> None:
    module = ast.parse(path.read_text("utf-8"))
    constants = [one for one in module.body if isinstance(one, ast.Assign | ast.AnnAssign) and one.value]
    clocks = {"now", "time", "monotonic", "utcnow", "today"}
    kept = [
        one.lineno
        for one in constants
        for call in ast.walk(one)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in clocks
    ]
    assert kept == []
