"""OPEN-03, the first data message is not what one expects: the bitstream tells codec and size."""
