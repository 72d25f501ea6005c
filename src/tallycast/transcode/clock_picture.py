"""The arguments of a test broadcast: a clock over a slow gradient and a tone, over real RTMP.

The clock is drawn with the font that Pillow carries, as a new machine may have none.
"""

from pathlib import Path

from PIL import ImageFont

FRAME_RATE = 30
WIDTH, HEIGHT = 1280, 720


def write_font(folder: Path) -> Path:
    """Put the font where ffmpeg can read it; returns its path."""
    font = ImageFont.load_default(24)
    assert isinstance(font, ImageFont.FreeTypeFont)
    path = folder / "clock.ttf"
    path.write_bytes(font.font_bytes)
    return path


def arguments(url: str, font: Path) -> list[str]:
    """ffmpeg's arguments to publish to `url` until it is stopped."""
    clock = (
        f"drawtext=fontfile={font}:fontsize=150:fontcolor=white:x=(w-tw)/2:y=(h-th)/2-20"
        r":text='%{localtime\:%T.%3N}'"
    )
    title = (
        f"drawtext=fontfile={font}:fontsize=34:fontcolor=white@0.75:x=(w-tw)/2:y=h/2+100"
        ":text='Tallycast test broadcast'"
    )
    picture = (
        f"gradients=s={WIDTH}x{HEIGHT}:r={FRAME_RATE}:c0=0x101a3a:c1=0x5b2a86:c2=0x0f4c5c:nb_colors=3"
        ":speed=0.008:seed=7"
    )
    return [
        *("-hide_banner", "-nostats", "-loglevel", "level+warning", "-re", "-readrate_initial_burst", "0"),
        *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=frequency=330:beep_factor=4:r=48000"),
        *("-vf", f"{clock},{title},format=yuv420p", "-af", "volume=0.2"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "high"),
        *("-b:v", "2500k", "-maxrate", "2500k", "-bufsize", "2500k", "-g", str(2 * FRAME_RATE)),
        *("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-f", "flv", "-flush_packets", "1", url),
    ]
