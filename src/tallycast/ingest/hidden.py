"""ffmpeg's input where its address or an option holds a secret: told in a file that nobody else can read.

Every user of a machine can read the arguments of every process.
"""

import contextlib
import tempfile
from collections.abc import Iterable, Mapping

PROTOCOLS = "file,rtsp,rtp,rtmp,rtmps,rtmpt,srt,tcp,udp,tls"
"""What ffmpeg may open by way of such a file: the file itself and live streams."""


def hidden_input(stack: contextlib.ExitStack, url: str, options: Mapping[str, str]) -> list[str]:
    """Arguments for one live stream with these options; the file is there as long as the stack is open."""
    lines = [f"file {quoted(url)}", *(f"option {name} {quoted(value)}" for name, value in options.items())]
    name = concat_file(stack, lines)
    return ["-protocol_whitelist", PROTOCOLS, "-f", "concat", "-safe", "0", "-i", f"file:{name}"]


def concat_file(stack: contextlib.ExitStack, lines: Iterable[str]) -> str:
    """A script of ffmpeg's concat demuxer with these lines; its name. Only its owner may read it."""
    file = tempfile.NamedTemporaryFile("w", suffix=".ffconcat", encoding="utf-8")  # noqa: SIM115
    stack.enter_context(file)
    file.write("\n".join(["ffconcat version 1.0", *lines, ""]))
    file.flush()
    return file.name


def quoted(text: str) -> str:
    """As such a script has it."""
    return "'" + text.replace("'", r"'\''") + "'"
