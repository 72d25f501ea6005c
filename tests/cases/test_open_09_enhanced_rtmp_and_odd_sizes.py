"""OPEN-09, HEVC, AV1, VP9 and Opus by Enhanced RTMP, and odd sizes: played or refused by name."""
