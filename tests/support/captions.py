"""Closed captions in a real stream: CEA-608 put beside each frame of an FLV file."""

import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tallycast.media.flv import FlvReader, FlvTag, TagType, encode_tag, file_header
from tests.support.publisher import FFMPEG

WORDS = "HELLO"
_ROLL_UP, _RETURN, _ROW = b"\x14\x25", b"\x14\x2d", b"\x14\x70"


def _parity(byte: int) -> int:
    """Odd parity in the high bit (CEA-608 5.1)."""
    return byte | (0x80 if byte.bit_count() % 2 == 0 else 0)


def _pairs() -> list[bytes]:
    """Two bytes a frame: a line rolls up, again and again. Commands are sent twice (CEA-608 8.4)."""
    text = WORDS.encode() + b"\x00" * (len(WORDS) % 2)
    pairs = [_ROLL_UP, _ROLL_UP, _RETURN, _RETURN, _ROW, _ROW]
    pairs += [text[at : at + 2] for at in range(0, len(text), 2)]
    return pairs + [b"\x00\x00"] * 20


def messages() -> Iterator[bytes]:
    """Units, one for a picture, for ever."""
    return (message(pair) for pair in itertools.cycle(_pairs()))


def message(pair: bytes) -> bytes:
    """The SEI unit with one pair of field 1 (ATSC A/53 Part 4, 6.2.3; ITU-T H.264 D.1.6)."""
    captions = b"\x41\xff" + bytes((0xFC, *map(_parity, pair))) + b"\xff"
    payload = b"\xb5\x00\x31GA94\x03" + captions
    return b"\x06\x04" + bytes((len(payload),)) + payload + b"\x80"


def captioned(file: Path, target: Path) -> Path:
    """A copy of an FLV file of H.264 with captions in every frame."""
    units, tags = messages(), []
    for tag in FlvReader().receive_data(file.read_bytes()):
        if tag.type is TagType.VIDEO and not tag.is_sequence_header and tag.body[1] == 1:
            unit = next(units)
            body = tag.body[:5] + len(unit).to_bytes(4, "big") + unit + tag.body[5:]
            tag = FlvTag(tag.type, tag.timestamp_ms, body)
        tags.append(encode_tag(tag))
    target.write_bytes(file_header(has_audio=True, has_video=True) + b"".join(tags))
    return target


def captions_in(media: bytes, folder: Path) -> str:
    """What a reader of captions, ffmpeg's, finds in a file."""
    file = folder / "captions.mp4"
    file.write_bytes(media)
    read = ("-f", "lavfi", "-i", f"movie={file}[out+subcc]", "-map", "0:s", "-f", "srt", "-")
    done = subprocess.run([FFMPEG, "-v", "error", *read], capture_output=True, check=True, timeout=60)
    return done.stdout.decode(errors="replace")
