"""Draw the picture that outside players see while nobody is live, and write `src/tallycast/hls/offline.mp4`.

Run by hand when the picture should change: `.venv/bin/python tools/offline_clip.py`. The file is a part of
the package: an initialization section and one fragment that can follow itself for ever.
"""

import subprocess
import tempfile
from pathlib import Path

import imageio_ffmpeg
from PIL import Image, ImageDraw, ImageFont

from tallycast.media.mp4 import FragmentReader, Movie, OutSample, Sample, TrackRun, write_fragment

TARGET = Path(__file__).resolve().parent.parent / "src" / "tallycast" / "hls" / "offline.mp4"
WIDTH, HEIGHT = 1280, 720
BACKGROUND, RING, TEXT = (16, 18, 24), (74, 82, 104), (196, 202, 216)
# 32 pictures of a tenth of a second last exactly as long as 150 frames of AAC at 48 kHz: 3.2 seconds. So the
# fragment can be repeated without a hole or an overlap in either track.
FRAME_RATE, PICTURES = 10, 32
SAMPLE_RATE, SOUNDS, SAMPLES_A_SOUND = 48_000, 150, 1024


def draw(path: Path) -> None:
    """A ring with a bar through it, and one word; nothing is near the border, as pages crop it."""
    image = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    canvas = ImageDraw.Draw(image)
    x, y, radius = WIDTH // 2, HEIGHT // 2 - 60, 72
    canvas.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RING, width=8)
    reach = int(radius * 0.7)
    canvas.line((x - reach, y + reach, x + reach, y - reach), fill=RING, width=8)
    canvas.text((x, y + 150), "offline", fill=TEXT, font=ImageFont.load_default(56), anchor="mm")
    image.save(path)


def encode(picture: Path) -> bytes:
    """Three times as long as needed, in one-frame fragments as the live pipeline gives them."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin",
        "-loop", "1", "-framerate", str(FRAME_RATE), "-i", str(picture),
        "-f", "lavfi", "-i", f"anullsrc=sample_rate={SAMPLE_RATE}:channel_layout=stereo",
        "-t", str(3 * PICTURES / FRAME_RATE),
        "-c:v", "libx264", "-profile:v", "main", "-level", "3.1", "-preset", "veryslow",
        "-tune", "stillimage", "-crf", "30", "-bf", "0", "-g", str(PICTURES), "-sc_threshold", "0",
        "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "32k", "-fflags", "+bitexact", "-flags:v", "+bitexact",
        "-movflags", "+empty_moov+default_base_moof", "-frag_duration", "1", "-f", "mp4", "pipe:1",
    ]  # fmt: skip
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def loop(fragments: bytes) -> bytes:
    """The second group of pictures and as much silence: what comes first is not yet steady."""
    items = FragmentReader().receive_data(fragments)
    movie = next(item for item in items if isinstance(item, Movie))
    assert movie.video is not None
    assert movie.audio is not None
    pictures = [item for item in items if isinstance(item, Sample) and item.track_id == movie.video.id]
    sounds = [item for item in items if isinstance(item, Sample) and item.track_id == movie.audio.id]
    group = pictures[PICTURES : 2 * PICTURES]
    assert [picture.is_sync for picture in group] == [True] + [False] * (PICTURES - 1)
    picture_ticks = movie.video.timescale // FRAME_RATE
    runs = [
        TrackRun(
            movie.video.id,
            0,
            [OutSample(picture_ticks, 0, picture.is_sync, picture.data) for picture in group],
        ),
        TrackRun(
            movie.audio.id,
            0,
            [OutSample(SAMPLES_A_SOUND, 0, True, sound.data) for sound in sounds[SOUNDS : 2 * SOUNDS]],
        ),
    ]
    return movie.init + write_fragment(1, runs)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "offline.png"
        draw(picture)
        clip = loop(encode(picture))
    TARGET.write_bytes(clip)
    print(f"{TARGET}: {len(clip)} bytes")


if __name__ == "__main__":
    main()
