"""OBS Studio without a screen, publishing by itself: a profile and a scene written by hand.

apt-get install --no-install-recommends obs-studio xvfb
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from tests.support.publisher import AAC, picture, tone, x264
from tests.support.server import STREAM_KEY
from tests.support.sources import source

NAME = "Tallycast"
WIDTH, HEIGHT = 640, 360
GLOBAL = f"""[General]
FirstRun=true
LastVersion=486539266
EnableAutoUpdates=false
[Basic]
Profile={NAME}
ProfileDir={NAME}
SceneCollection={NAME}
SceneCollectionFile={NAME}
[BasicWindow]
WarnBeforeStartingStream=false
"""
BASIC = f"""[General]
Name={NAME}
[Output]
Mode=Simple
RetryDelay=1
[SimpleOutput]
VBitrate=1000
ABitrate=128
StreamEncoder=x264
UseAdvanced=true
Preset=ultrafast
[Video]
BaseCX={WIDTH}
BaseCY={HEIGHT}
OutputCX={WIDTH}
OutputCY={HEIGHT}
FPSType=0
FPSCommon=30
[Audio]
SampleRate=48000
ChannelSetup=Stereo
"""


def is_installed() -> bool:
    return all(shutil.which(program) for program in ("obs", "xvfb-run"))


def _scene(clip: Path) -> dict[str, object]:
    media = {"local_file": str(clip), "is_local_file": True, "looping": True}
    shown = {"name": "Clip", "id": 1, "visible": True, "align": 5, "scale": {"x": 1.0, "y": 1.0}}
    return {
        "name": NAME,
        "current_scene": "Scene",
        "current_program_scene": "Scene",
        "scene_order": [{"name": "Scene"}],
        "sources": [
            {"id": "ffmpeg_source", "name": "Clip", "settings": media},
            {"id": "scene", "name": "Scene", "settings": {"id_counter": 1, "items": [shown]}},
        ],
    }


def _write(home: Path, rtmp_port: int) -> None:
    root = home / ".config" / "obs-studio"
    profile, scenes = root / "basic" / "profiles" / NAME, root / "basic" / "scenes"
    profile.mkdir(parents=True)
    scenes.mkdir()
    service = {"server": f"rtmp://127.0.0.1:{rtmp_port}/live", "key": STREAM_KEY, "use_auth": False}
    clip = source(*picture(f"{WIDTH}x{HEIGHT}"), *tone(), *x264("1500k"), *AAC)
    (root / "global.ini").write_text(GLOBAL)
    (profile / "basic.ini").write_text(BASIC)
    (profile / "service.json").write_text(json.dumps({"type": "rtmp_custom", "settings": service}))
    (scenes / f"{NAME}.json").write_text(json.dumps(_scene(clip)))


@contextlib.asynccontextmanager
async def streaming(rtmp_port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """OBS that streams a moving picture with a tone, as it does after a fresh installation."""
    with tempfile.TemporaryDirectory(prefix="tallycast-obs-") as name:
        home = Path(name)
        _write(home, rtmp_port)
        log = home / "output.txt"
        own = {"HOME": name, "XDG_CONFIG_HOME": str(home / ".config"), "XDG_RUNTIME_DIR": name}
        with log.open("wb") as sink:
            process = await asyncio.create_subprocess_exec(
                *("xvfb-run", "-a", "-s", "-screen 0 1024x768x24", "obs", "--startstreaming", "--multi"),
                *("--profile", NAME, "--collection", NAME, "--minimize-to-tray"),
                env={**os.environ, **own, "LIBGL_ALWAYS_SOFTWARE": "1", "QT_QPA_PLATFORM": "xcb"},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )
        try:
            yield process
        except AssertionError as error:
            error.add_note(log.read_text("utf-8", "replace")[-6000:])
            raise
        finally:
            for number in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), 5)
