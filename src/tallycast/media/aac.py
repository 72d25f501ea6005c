"""AAC: the AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1)."""

from typing import NamedTuple

from tallycast.media.bits import BitReader
from tallycast.media.errors import MediaFormatError

# samplingFrequencyIndex (ISO/IEC 14496-3 table 1.18).
_SAMPLE_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
# channelConfiguration (ISO/IEC 14496-3 table 1.19 and its amendments); 0 means "said inside the stream".
_CHANNELS = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 8, 11: 7, 12: 8, 13: 24, 14: 8}
_SBR, _PS = 5, 29
_ESCAPE = 31


class AacConfig(NamedTuple):
    """`object_type` as in the codec string (2 AAC-LC, 5 HE-AAC, 29 HE-AACv2); `channels` 0 when in-band."""

    object_type: int
    sample_rate: int
    channels: int


def parse_audio_specific_config(data: bytes) -> AacConfig:
    """Read an AudioSpecificConfig. `sample_rate` is what the decoder gives out. Raises MediaFormatError."""
    # Everything that is read lies in the first 16 bytes; what follows belongs to the decoder.
    reader = BitReader(bytes(data[:16]), "AudioSpecificConfig")
    object_type = _object_type(reader)
    sample_rate = _sample_rate(reader)
    configuration = reader.bits(4)
    if object_type in (_SBR, _PS):
        # Explicit signalling: the extension's rate is the one that is heard.
        sample_rate = _sample_rate(reader)
    channels = _CHANNELS.get(configuration)
    if channels is None:
        raise MediaFormatError(f"AAC channel configuration {configuration} does not exist")
    if object_type == _PS:
        channels = 2  # parametric stereo makes two of one
    return AacConfig(object_type, sample_rate, channels)


def _object_type(reader: BitReader) -> int:
    object_type = reader.bits(5)
    if object_type == _ESCAPE:
        object_type = 32 + reader.bits(6)
    if object_type == 0:
        raise MediaFormatError("AudioSpecificConfig names no audio object type")
    return object_type


def _sample_rate(reader: BitReader) -> int:
    index = reader.bits(4)
    if index == 15:
        rate = reader.bits(24)
    elif index < len(_SAMPLE_RATES):
        rate = _SAMPLE_RATES[index]
    else:
        raise MediaFormatError(f"AAC sampling frequency index {index} is reserved")
    if rate == 0:
        raise MediaFormatError("AudioSpecificConfig gives a sample rate of 0")
    return rate
