"""What hangs in these tests hangs for ever: nobody waits for it in the end."""

import pytest

from tallycast.delivery import lines


@pytest.fixture(autouse=True)
def _leave_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LEAVE_SECONDS", 0.05)
