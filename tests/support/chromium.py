"""Which browser the tests drive."""

import shutil


def chromium_path() -> str:
    """Debian's Chromium, or another that is here."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "no Chromium here: run tests/install-system-packages.sh"
    return path
