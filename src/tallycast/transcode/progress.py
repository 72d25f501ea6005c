"""The key=value lines of ffmpeg's `-progress` to numbers, sans-IO."""

import msgspec

LINE_LIMIT_BYTES = 4096


class Progress(msgspec.Struct, frozen=True):
    """One report, about once a second."""

    frame: int | None = None
    fps: float | None = None
    bitrate_kbps: float | None = None
    out_time_us: int | None = None
    duplicated_frames: int | None = None
    dropped_frames: int | None = None
    speed: float | None = None
    """Seconds of media for each second of clock; under 1 the encoder is slower than the source."""


class ProgressReader:
    """Collects lines; a report is whole with its `progress=` line. A value that is no number is left out."""

    def __init__(self) -> None:
        self._rest = b""
        self._values: dict[str, str] = {}

    def receive_data(self, data: bytes) -> list[Progress]:
        """Feed bytes in any cut; returns the reports that became whole."""
        reports: list[Progress] = []
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()[-LINE_LIMIT_BYTES:]
        for line in lines:
            key, _, value = line.decode("ascii", "replace").strip().partition("=")
            if key == "progress":
                reports.append(self._report())
                self._values.clear()
            else:
                self._values[key] = value.strip()
        return reports

    def _report(self) -> Progress:
        return Progress(
            frame=_whole(self._values.get("frame")),
            fps=_decimal(self._values.get("fps")),
            bitrate_kbps=_decimal((self._values.get("bitrate") or "").removesuffix("kbits/s")),
            out_time_us=_whole(self._values.get("out_time_us")),
            duplicated_frames=_whole(self._values.get("dup_frames")),
            dropped_frames=_whole(self._values.get("drop_frames")),
            speed=_decimal((self._values.get("speed") or "").removesuffix("x")),
        )


def _whole(text: str | None) -> int | None:
    number = _decimal(text)
    return None if number is None else int(number)


def _decimal(text: str | None) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    # ffmpeg prints nan and inf before the first frame.
    return number if number - number == 0 else None
