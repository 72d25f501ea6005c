"""OPEN-05, encoders that vanish, come back, fall silent or never finish their handshake."""
