import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tallycast.observe.logs import Logs
from tallycast.observe.secrecy import strike_out

NAME = "tallycast_secrecy_under_test"


@pytest.fixture
def terminal() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_strike_out_leaves_the_rest() -> None:
    assert strike_out("nothing secret here: a basic token of words", ["secret-key"]) == (
        "nothing secret here: a basic ******** of words"
    )
    assert strike_out("ffmpeg ended with status 1", []) == "ffmpeg ended with status 1"
    assert strike_out("at rtmp://example.com/live", []) == "at rtmp://example.com/live"


@pytest.mark.parametrize("scheme", ["https", "rtmp", "srt", "smtp"])
def test_credentials_in_a_url(scheme: str) -> None:
    assert strike_out(f"to {scheme}://ann:pa55@example.com/x", []) == f"to {scheme}://********@example.com/x"


# A hostile message must not keep the log busy.
@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["a.", "a://", "a:", "://", "token="])
def test_long_messages(piece: str) -> None:
    strike_out(piece * 20_000, ["a-secret"])


# Whoever logs (our rooms, a library) and wherever it goes: the terminal shows no secret, in no message, in no
# argument, in no traceback.
def test_the_terminal_too(tmp_path: Path, terminal: io.StringIO) -> None:
    with Logs(tmp_path / "logs", lambda: ["the-stream-key"], logger=NAME):
        logging.getLogger(f"{NAME}.room").warning("%s came", "the-stream-key")
        library = logging.getLogger("somebody.elses")
        library.warning("GET /x?accessToken=%s", "abcdefgh")
        try:
            raise ValueError("no the-stream-key here")
        except ValueError:
            library.exception("failed with the-stream-key")
    shown = terminal.getvalue()
    assert "the-stream-key" not in shown
    assert "abcdefgh" not in shown
    assert f"{NAME}.room: ******** came" in shown
    assert "ValueError: no ******** here" in shown
    # When the log is left, handlers are as they were.
    logging.getLogger("somebody.elses").warning("the-stream-key")
    assert "the-stream-key" in terminal.getvalue()
