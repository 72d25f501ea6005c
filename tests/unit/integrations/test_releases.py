import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tallycast.events import SettingChanged
from tallycast.integrations import Answer, PostFailed, Posting, Releases
from tallycast.integrations.releases import numbers_of, read_release
from tests.support.planning import Planning, planning
from tests.support.postings import Postings


@pytest.fixture
async def plans(tmp_path: Path) -> AsyncIterator[Planning]:
    async with planning(tmp_path) as plans:
        yield plans


def telling(**told: object) -> Postings:
    """Somebody who tells of a release."""
    postings = Postings()
    postings.answer = lambda _: Answer(status=200, body=json.dumps(told).encode())
    return postings


# Nobody is asked unless the operator says whom.
async def test_nobody_is_asked(plans: Planning) -> None:
    told = telling(tag_name="v9.0.0")
    releases = Releases(plans.settings, told.post, running="0.1.0")
    await releases.look()
    assert (told.sent, releases.newer, releases.asked_at) == ([], None, None)


async def test_a_newer_version(plans: Planning) -> None:
    await plans.settings.set("releases_url", "https://forge.test/latest")
    told = telling(tag_name="v0.2.0", html_url="https://forge.test/v0.2.0")
    releases = Releases(plans.settings, told.post, running="0.1.0")
    await releases.look()
    assert [(one.method, one.url, one.body) for one in told.sent] == [
        ("GET", "https://forge.test/latest", b"")
    ]
    assert releases.newer is not None
    assert (releases.newer.version, releases.newer.url) == ("0.2.0", "https://forge.test/v0.2.0")
    assert releases.asked_at is not None
    # Where it runs, there is nothing to say.
    assert Releases(plans.settings, told.post, running="0.2.0").newer is None


# What was known stays known while the other side is away; another address begins anew.
async def test_an_answer_that_says_nothing(plans: Planning, caplog: pytest.LogCaptureFixture) -> None:
    await plans.settings.set("releases_url", "https://forge.test/latest")
    told = telling(tag_name="v0.2.0")
    releases = Releases(plans.settings, told.post, running="0.1.0")
    await releases.look()

    def away(_: Posting) -> Answer:
        raise PostFailed("forge.test cannot be reached", passing=True)

    told.answer = away
    await releases.look()
    await releases.look()
    assert (releases.newer is not None, releases.problem) == (True, "forge.test cannot be reached")
    # The same trouble is logged once, not each day.
    assert caplog.text.count("forge.test cannot be reached") == 1
    for answer in (Answer(status=404), Answer(status=200, body=b"<html>"), Answer(status=200, body=b"{}")):
        told.answer = lambda _, answer=answer: answer
        await releases.look()
        assert releases.problem
    await releases.changed(SettingChanged(key="releases_url", value=""))
    assert (releases.newer, releases.asked_at, releases.problem) == (None, None, "")


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("v1.2.0", (1, 2)),
        ("1.10", (1, 10)),
        ("2", (2,)),
        ("0.0.0", ()),
        ("1.2.0-rc.1", None),
        ("1.2.0.dev3", None),
        ("latest", None),
        ("", None),
    ],
)
def test_versions(version: str, numbers: tuple[int, ...] | None) -> None:
    assert numbers_of(version) == numbers


def test_answers_of_forges() -> None:
    listed = read_release(b'[{"tag_name": "v2.0"}, {"tag_name": "v1.0"}]')
    assert listed is not None
    assert listed.version == "2.0"
    # A page is a page: no script takes its place.
    plain = read_release(b'{"version": "3.1", "url": "javascript:alert(1)"}')
    assert plain is not None
    assert (plain.version, plain.url) == ("3.1", "")
    assert read_release(b"[]") is None
