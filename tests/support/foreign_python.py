"""Programs from the package registry, in a virtual environment of their own: as somebody else runs them."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

MINORS = range(20, 10, -1)


def python_at_least(minor: int) -> str | None:
    """An interpreter of at least 3.`minor` on this machine; the one that runs the tests if it will do."""
    known = [sys.executable]
    known += [path for one in MINORS if (path := shutil.which(f"python3.{one}"))]
    known += sorted(map(str, Path.home().glob(".pyenv/versions/*/bin/python")))
    question = f"import sys, venv; sys.exit(sys.version_info < (3, {minor}))"
    for path in known:
        if subprocess.run([path, "-c", question], capture_output=True).returncode == 0:
            return path
    return None


async def install(
    folder: Path, requirement: str, *more: str, minor: int, needing: Sequence[str] = ()
) -> Path:
    """Install packages into a new environment in `folder`; returns that environment's interpreter.

    With `needing` they come without what they say they need, and these come with theirs instead: of a program
    that wants a hundred packages a test may drive a part that uses five. Skips the test where this machine
    has no interpreter for it, or no way to the registry.
    """
    base = python_at_least(minor)
    if base is None:
        pytest.skip(f"{requirement} needs Python 3.{minor}, and this machine has none")
    await _run(base, "-m", "venv", str(folder))
    python = folder / "bin" / "python"
    pip = (str(python), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check")
    pip = (*pip, "--retries", "1", "--only-binary", ":all:")
    steps = [("--no-deps", requirement, *more), tuple(needing)] if needing else [(requirement, *more)]
    for step in steps:
        status, output = await _run(*pip, *step, check=False)
        if status and "connection" in output.lower():
            pytest.skip("pip cannot reach the package registry")
        assert status == 0, output
    return python


async def _run(*command: str, check: bool = True) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output = (await process.communicate())[0].decode("utf-8", "replace")
    assert not check or process.returncode == 0, output
    return process.returncode or 0, output
