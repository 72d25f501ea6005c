"""Which characters a text may hold, as patterns for `msgspec.Meta`, and the same in words."""

_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
"""C0 and C1 controls but tab and line ends; halves of surrogate pairs, which no UTF-8 can hold."""

LINE = rf"\A[^{_CONTROLS}\t\n\r\u2028\u2029]*\Z"
TEXT = rf"\A[^{_CONTROLS}]*\Z"

WORDS = {
    LINE: "one line of text without control characters",
    TEXT: "text without control characters",
}
