"""A run that transcodes: FLV in, one pipe of fragmented MP4 out of it for each rendition."""

from collections.abc import Callable
from pathlib import Path

from tallycast.transcode.arguments import RunPlan, build_arguments
from tallycast.transcode.process import MediaProcess
from tallycast.transcode.progress import Progress


class Transcoder(MediaProcess):
    """The ffmpeg of a broadcast; `on_output` gets the bytes of each rendition by its place in the plan."""

    def __init__(
        self,
        ffmpeg: Path,
        plan: RunPlan,
        *,
        on_output: Callable[[int, bytes], None],
        on_progress: Callable[[Progress], None],
    ) -> None:
        super().__init__(
            ffmpeg,
            lambda descriptors, progress: build_arguments(
                plan, output_descriptors=descriptors, progress_descriptor=progress
            ),
            outputs=len(plan.outputs),
            on_output=on_output,
            on_progress=on_progress,
        )
