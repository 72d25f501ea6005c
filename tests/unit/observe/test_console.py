import json
import logging

from tallycast.observe.console import JsonLines


def record(message: str, *args: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("tallycast.room", logging.WARNING, __file__, 1, message, args, None)
    made.__dict__.update(more)
    return made


# One object a line, with the traceback in it; text that is no UTF-8 does no harm.
def test_a_line() -> None:
    line = JsonLines().format(record("two\nlines of %s", "x\ud800"))
    assert "\n" not in line
    read = json.loads(line)
    assert (read["level"], read["logger"], read["message"]) == (
        "warning",
        "tallycast.room",
        "two\nlines of x?",
    )
    assert read["time"].endswith("Z")
    assert "traceback" not in read


def test_a_traceback() -> None:
    error = ValueError("x")
    line = JsonLines().format(record("failed", exc_info=(ValueError, error, None)))
    assert json.loads(line)["traceback"] == "ValueError: x"
    # What was made before, without secrets, is taken.
    line = JsonLines().format(record("failed", exc_info=(ValueError, error, None), exc_text="struck"))
    assert json.loads(line)["traceback"] == "struck"
