"""Write docs/settings.md from the settings table; with --check only say whether it is fresh."""

import sys
from pathlib import Path

from tallycast.settings.reference import reference_page

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"


def main() -> int:
    """Exit status 1 when --check finds the page stale."""
    fresh = reference_page()
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text() != fresh:
            print(f"{PAGE} is stale: run python tools/settings_reference.py")
            return 1
        return 0
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(fresh)
    print(f"wrote {PAGE}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
