"""Pages that are made from the code are what the code says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_state_diagram_is_fresh() -> None:
    result = subprocess.run(
        [sys.executable, ROOT / "tools" / "state_diagrams.py", "--check"], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout
