"""What a folder of media holds: one line for each file, written after the file is whole.

A process that is killed loses at most the file that it was writing: a line that is torn, or that is not
there, stands for a file that is not finished.
"""

from pathlib import Path

import msgspec

from tallycast.hls import InitReady, RenditionSpec, SegmentReady

NAME = "index.jsonl"


class RenditionLine(msgspec.Struct, frozen=True, kw_only=True, tag="rendition"):
    """First line: what the rendition is."""

    index: int
    name: str
    passthrough: bool

    @classmethod
    def of(cls, spec: RenditionSpec) -> "RenditionLine":
        """As the broadcast has it."""
        return cls(index=spec.index, name=spec.name, passthrough=spec.passthrough)


class InitLine(msgspec.Struct, frozen=True, kw_only=True, tag="init"):
    """An initialization section."""

    name: str
    size_bytes: int
    codecs: tuple[str, ...]
    width: int | None
    height: int | None
    frame_rate: float | None
    video_range: str | None

    @classmethod
    def of(cls, event: InitReady) -> "InitLine":
        """As the packager made it."""
        picture = next((one.description for one in event.tracks if one.kind == "video"), None)
        return cls(
            name=event.name,
            size_bytes=len(event.data),
            codecs=tuple(track.codec for track in event.tracks),
            width=picture.width if picture else None,
            height=picture.height if picture else None,
            frame_rate=event.frame_rate,
            video_range=picture.video_range if picture else None,
        )


class SegmentLine(msgspec.Struct, frozen=True, kw_only=True, tag="segment"):
    """A segment; `breaks` of the timeline lie before it."""

    name: str
    sequence: int
    seconds: float
    size_bytes: int
    breaks: int
    date: float
    """Unix time of its first frame, seconds."""
    init_name: str

    @classmethod
    def of(cls, event: SegmentReady) -> "SegmentLine":
        """As the packager made it."""
        return cls(
            name=event.name,
            sequence=event.sequence,
            seconds=event.duration_seconds,
            size_bytes=event.size_bytes,
            breaks=event.head.discontinuities,
            date=event.program_date_time,
            init_name=event.init_name,
        )


Line = RenditionLine | InitLine | SegmentLine
_DECODER = msgspec.json.Decoder(Line)
_ENCODER = msgspec.json.Encoder()


class Journal(msgspec.Struct):
    """All that a rendition's folder holds."""

    rendition: RenditionLine
    inits: dict[str, InitLine]
    segments: list[SegmentLine]

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return sum(one.seconds for one in self.segments)

    @property
    def size_bytes(self) -> int:
        """Of all its files."""
        inits = sum(one.size_bytes for one in self.inits.values())
        return inits + sum(one.size_bytes for one in self.segments)


def line_of(line: Line) -> bytes:
    """One line, with its end."""
    return _ENCODER.encode(line) + b"\n"


def read_journal(folder: Path) -> Journal | None:
    """The journal in a rendition's folder; None where there is none, or nothing to play."""
    try:
        text = (folder / NAME).read_bytes()
    except OSError:
        return None
    found = Journal(RenditionLine(index=0, name="", passthrough=False), {}, [])
    for raw in text.split(b"\n")[:-1]:
        try:
            line = _DECODER.decode(raw)
        except msgspec.MsgspecError:
            continue  # torn by a power cut
        match line:
            case RenditionLine():
                found.rendition = line
            case InitLine():
                found.inits[line.name] = line
            case SegmentLine():
                if line.init_name in found.inits:
                    found.segments.append(line)
    return found if found.segments else None


def read_segments(path: Path, offset: int) -> tuple[list[SegmentLine], int]:
    """The segments that a journal has behind its first `offset` bytes, and the offset for the next time."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            text = file.read()
    except FileNotFoundError:
        return [], offset
    whole = text[: text.rfind(b"\n") + 1]
    found = []
    for raw in whole.split(b"\n")[:-1]:
        try:
            line = _DECODER.decode(raw)
        except msgspec.MsgspecError:
            continue  # torn by a power cut
        if isinstance(line, SegmentLine):
            found.append(line)
    return found, offset + len(whole)


def rendition_folders(folder: Path) -> dict[int, Path]:
    """The folders of a broadcast's renditions, by their numbers."""
    return {int(one.name): one for one in folder.glob("*") if one.name.isascii() and one.name.isdigit()}


def read_journals(folder: Path) -> list[Journal]:
    """Those of all renditions of a broadcast, in the order of their numbers."""
    journals = (read_journal(path) for _, path in sorted(rendition_folders(folder).items()))
    return [one for one in journals if one is not None]
