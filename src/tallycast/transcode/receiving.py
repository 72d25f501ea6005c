"""ffmpeg as a receiver: what it reads goes out as FLV by a pipe, as it came."""

from collections.abc import Callable
from pathlib import Path

from tallycast.ingest import Receiver, StartReceiver
from tallycast.transcode.process import MediaProcess

ENCODED_AUDIO = ("-c:a", "aac", "-b:a", "160k", "-ac", "2", "-ar", "48000")
"""Where the sound comes in a codec that FLV does not carry."""


class ReceivingProcess:
    """A running ffmpeg that reads from somewhere and gives FLV."""

    def __init__(self, process: MediaProcess) -> None:
        self._process = process

    async def ended(self) -> str:
        """Wait for its end; returns why in ffmpeg's words, empty where it ended by itself."""
        status = await self._process.wait()
        if status == 0:
            return ""
        errors = [line for line in self._process.last_lines if "[error]" in line or "[fatal]" in line]
        said = (errors or list(self._process.last_lines) or [f"status {status}"])[0]
        return f"ffmpeg ended: {said[:300]}"

    async def stop(self) -> None:
        """End it now."""
        await self._process.kill()


def receiving_with(ffmpeg: Callable[[], Path]) -> StartReceiver:
    """A starter of receivers."""

    async def start(
        arguments: list[str],
        receive: Callable[[bytes], None],
        *,
        secrets: tuple[str, ...] = (),
        encode_audio: bool = False,
    ) -> Receiver:
        process = MediaProcess(
            ffmpeg(),
            lambda descriptors, progress: [
                *("-hide_banner", "-nostats", "-loglevel", "level+warning"),
                *("-progress", f"pipe:{progress}", "-stats_period", "5"),
                *arguments,
                *("-map", "0:v:0?", "-map", "0:a:0?", "-c:v", "copy"),
                *(ENCODED_AUDIO if encode_audio else ("-c:a", "copy")),
                *("-flush_packets", "1", "-flvflags", "no_duration_filesize", "-f", "flv"),
                f"pipe:{descriptors[0]}",
            ],
            outputs=1,
            on_output=lambda _, data: receive(data),
            on_progress=lambda _: None,
            hide=secrets,
        )
        await process.start()
        return ReceivingProcess(process)

    return start
