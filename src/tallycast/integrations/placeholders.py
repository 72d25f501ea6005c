"""Words in braces in the messages that an operator writes, such as `{title}`; sans-IO."""

import re
from collections.abc import Callable, Mapping

_PLACE = re.compile(r"\{([a-z_]{1,30})\}")


def fill(text: str, values: Mapping[str, str], *, quote: Callable[[str], str] = lambda value: value) -> str:
    """The text with each known placeholder replaced once; what is not known stays as it was written.

    `quote` is put over each value, for places where it would mean something else (JSON, a URL).
    """
    return _PLACE.sub(lambda found: quote(values[found[1]]) if found[1] in values else found[0], text)
