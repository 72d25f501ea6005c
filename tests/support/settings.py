"""Settings for servers of tests, as environment variables."""

import json

SMALL_VARIANT = {
    "name": "360p",
    "scaledHeight": 360,
    "framerate": 30,
    "videoBitrate": 500,
    "cpuUsageLevel": 1,
}
PASSTHROUGH = {"name": "Source", "videoPassthrough": True, "audioPassthrough": True}


def environment(
    *variants: dict[str, object], grace_seconds: int = 30, latency_level: int = 2
) -> dict[str, str]:
    """These qualities (one small one unless others are given), grace time and latency level."""
    return {
        "TALLYCAST_VIDEO_VARIANTS": json.dumps(variants or [SMALL_VARIANT]),
        "TALLYCAST_BROADCAST_GRACE_SECONDS": str(grace_seconds),
        "TALLYCAST_LATENCY_LEVEL": str(latency_level),
    }
