"""The names of codecs in playlists (RFC 6381 3.3 and the registration of each codec)."""

from tallycast.media.aac import AacConfig
from tallycast.media.av1 import Av1Config
from tallycast.media.h264 import H264Config
from tallycast.media.hevc import HevcConfig
from tallycast.media.vp9 import Vp9Config

OPUS = "Opus"  # Opus in ISOBMFF 4.3.2: the sample entry's name, capital letter included
MP3 = "mp4a.40.34"


def h264_codec(config: H264Config, sample_entry: str = "avc1") -> str:
    """`avc1.PPCCLL`: profile, constraints and level in hexadecimal."""
    return f"{sample_entry}.{config.profile:02x}{config.compatibility:02x}{config.level:02x}"


def hevc_codec(config: HevcConfig, sample_entry: str = "hvc1") -> str:
    """`hvc1.1.6.L93.B0`: profile, reversed compatibility flags, tier and level, constraint bytes
    (ISO/IEC 14496-15 annex E.3)."""
    space = ("", "A", "B", "C")[config.profile_space]
    flags = int(f"{config.compatibility:032b}"[::-1], 2)
    parts = [
        sample_entry,
        f"{space}{config.profile}",
        f"{flags:x}",
        f"{'H' if config.tier else 'L'}{config.level}",
    ]
    parts += [f"{byte:x}".upper() for byte in config.constraints.rstrip(b"\x00")]
    return ".".join(parts)


def av1_codec(config: Av1Config) -> str:
    """`av01.0.04M.08`: profile, level and tier, bit depth (AV1 in ISOBMFF 5)."""
    return f"av01.{config.profile}.{config.level:02d}{'H' if config.tier else 'M'}.{config.bit_depth:02d}"


def vp9_codec(config: Vp9Config) -> str:
    """`vp09.00.31.08`: profile, level, bit depth (VP Codec ISO Media File Format Binding 2.3)."""
    return f"vp09.{config.profile:02d}.{config.level:02d}.{config.bit_depth:02d}"


def aac_codec(config: AacConfig) -> str:
    """`mp4a.40.2`: MPEG-4 audio and its object type."""
    return f"mp4a.40.{config.object_type}"
