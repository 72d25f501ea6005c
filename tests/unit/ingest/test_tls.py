"""The certificate of RTMPS: taken, renewed, refused."""

import os
import ssl
from pathlib import Path

import pytest

from tallycast.errors import StartRefused
from tallycast.ingest import Certificate
from tests.support.certificates import make_certificate


def test_a_renewed_certificate_is_taken_and_a_broken_one_is_not(tmp_path: Path) -> None:
    chain, key = make_certificate(tmp_path)
    certificate = Certificate(chain, key)
    context = certificate.context
    good = chain.read_bytes()
    chain.write_bytes(good[: len(good) // 2])
    os.utime(chain, ns=(1, 1))
    certificate.refresh()
    chain.write_bytes(good)
    os.utime(chain, ns=(2, 2))
    certificate.refresh()
    assert certificate.context is context
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_files_that_cannot_be_used_keep_the_server_from_starting(tmp_path: Path) -> None:
    chain, key = make_certificate(tmp_path)
    (tmp_path / "other").mkdir()
    _, other = make_certificate(tmp_path / "other")
    for wrong in ((tmp_path / "none.pem", key), (key, chain), (chain, other)):
        with pytest.raises(StartRefused, match="RTMPS"):
            Certificate(*wrong)
