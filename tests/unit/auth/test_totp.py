import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.auth import totp

RFC_SECRET = b"12345678901234567890"


# RFC 4226 appendix D: the codes of the first ten counters.
def test_codes_of_rfc_4226() -> None:
    codes = [
        "755224",
        "287082",
        "359152",
        "969429",
        "338314",
        "254676",
        "287922",
        "162583",
        "399871",
        "520489",
    ]
    assert [totp.code_at(RFC_SECRET, step) for step in range(10)] == codes


# RFC 6238 appendix B (SHA-1), the last six of its eight digits.
@pytest.mark.parametrize(
    ("now", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_of_rfc_6238(now: int, code: str) -> None:
    assert totp.matching_step(RFC_SECRET, code, now, after=-1) == now // 30


# A code is good for its step, one before and one after; not longer.
def test_a_code_is_good_for_a_short_time() -> None:
    code = totp.code_at(RFC_SECRET, 100)
    found = [totp.matching_step(RFC_SECRET, code, step * 30, after=0) for step in range(98, 103)]
    assert found == [None, 100, 100, 100, None]


# A code is good once (RFC 6238 5.2).
def test_a_code_is_good_once() -> None:
    code = totp.code_at(RFC_SECRET, 100)
    assert totp.matching_step(RFC_SECRET, code, 3000, after=99) == 100
    assert totp.matching_step(RFC_SECRET, code, 3000, after=100) is None


# What is no code is wrong, and breaks nothing.
@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345", "\ud800" * 6])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert totp.matching_step(RFC_SECRET, code, 59, after=-1) is None


# People type codes as they read them.
def test_blanks_in_a_code_are_fine() -> None:
    assert totp.matching_step(RFC_SECRET, "287 082", 59, after=-1) == 1


@given(st.binary(min_size=1, max_size=64))
def test_a_secret_comes_back_from_its_text(secret: bytes) -> None:
    assert totp.decode_secret(totp.encode_secret(secret)) == secret
    assert totp.decode_secret(totp.encode_secret(secret).lower()) == secret


def test_what_is_no_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="base32"):
        totp.decode_secret("not base32!")


# The key URI holds what an app needs, with the names escaped.
def test_the_key_uri() -> None:
    uri = totp.key_uri(RFC_SECRET, account="admin", issuer="My & Stream")
    assert uri == (
        "otpauth://totp/My%20%26%20Stream:admin?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=My%20%26%20Stream&algorithm=SHA1&digits=6&period=30"
    )
