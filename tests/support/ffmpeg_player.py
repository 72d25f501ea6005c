"""ffmpeg as a player of others."""

import asyncio
import re

from tests.support.publisher import FFMPEG


async def ffmpeg_plays(url: str, seconds: int) -> tuple[list[str], int, str]:
    """Let ffmpeg decode so much of a stream; its kinds of streams, number of pictures, complaints."""
    process = await asyncio.create_subprocess_exec(
        FFMPEG,
        *("-hide_banner", "-nostdin", "-loglevel", "level+info", "-i", url, "-t", str(seconds)),
        *("-fps_mode", "passthrough", "-f", "null", "-"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await asyncio.wait_for(process.communicate(), seconds + 60)
    said = errors.decode("utf-8", "replace")
    assert process.returncode == 0, said
    source = said.partition("Output #0")[0]
    kinds = re.findall(r"Stream #0:\d+.*?: (\w+: \w+)", source)
    pictures = int(re.findall(r"frame= *(\d+)", said)[-1])
    complaints = [line for line in said.splitlines() if re.search(r"\[(warning|error|fatal)\]", line)]
    # The contract has the older type for playlists, which RFC 8216 does not name; and ffmpeg takes the
    # initialization section for a new one each time that it loads the playlist, of whatever server.
    known = ("mime type is not rfc8216 compliant", "Found duplicated MOOV Atom. Skipped it")
    complaints = [line for line in complaints if not line.endswith(known)]
    return kinds, pictures, "\n".join(complaints)
