import base64
import os
from pathlib import Path

import pytest

from tallycast.chat import EmojiFolder, EmojiRefused

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><circle r="1"/></svg>'


def data_url(data: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data/emoji/cats").mkdir(parents=True)
    (tmp_path / "data/secret.png").write_bytes(PNG)
    return tmp_path / "data/emoji"


@pytest.fixture
def emoji(folder: Path) -> EmojiFolder:
    return EmojiFolder(folder)


def paths(emoji: EmojiFolder) -> list[str]:
    return [one.path for one in emoji.all()]


# Every picture below the folder is one, named without its ending; the operator may put files there.
def test_the_folder_is_the_list(emoji: EmojiFolder, folder: Path) -> None:
    assert paths(emoji) == []
    (folder / "cats/Happy Cat.gif").write_bytes(b"GIF89a")
    (folder / "wave.PNG").write_bytes(PNG)
    (folder / "readme.txt").write_text("no picture")
    (folder / ".hidden.png").write_bytes(PNG)
    assert [(one.name, one.path, one.media_type) for one in emoji.all()] == [
        ("Happy Cat", "cats/Happy Cat.gif", "image/gif"),
        ("wave", "wave.PNG", "image/png"),
    ]
    found = emoji.read("wave.PNG")
    assert found is not None
    assert found[1] == PNG
    (folder / "cats/Happy Cat.gif").unlink()
    assert paths(emoji) == ["wave.PNG"]


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    assert EmojiFolder(tmp_path / "new/emoji").all() == []
    assert (tmp_path / "new/emoji").is_dir()


# Added and removed; nothing unfinished stays behind.
def test_add_and_remove(emoji: EmojiFolder, folder: Path) -> None:
    assert emoji.add("wave.png", data_url(PNG)).path == "wave.png"
    assert emoji.add("no-ending", data_url(PNG)).path == "no-ending.png"
    assert sorted(os.listdir(folder)) == ["cats", "no-ending.png", "wave.png"]
    emoji.remove("wave.png")
    assert paths(emoji) == ["no-ending.png"]


# A name that exists is refused, in other case as well, and the old picture stays.
@pytest.mark.parametrize("name", ["wave.png", "WAVE.png", "wave"])
def test_an_existing_name_is_refused(emoji: EmojiFolder, folder: Path, name: str) -> None:
    (folder / "wave.png").write_bytes(b"old")
    with pytest.raises(EmojiRefused, match="already"):
        emoji.add(name, data_url(PNG))
    assert (folder / "wave.png").read_bytes() == b"old"


# An SVG is cleaned before it is kept.
def test_an_svg_is_cleaned(emoji: EmojiFolder, folder: Path) -> None:
    emoji.add("round.svg", data_url(SVG, "svg+xml"))
    assert b"script" not in (folder / "round.svg").read_bytes()


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("wave.png", "", "data URL"),
        ("wave.png", "hello", "data URL"),
        ("wave.png", data_url(b"hello"), "picture"),
        ("wave.gif", data_url(PNG), "says otherwise"),
        ("wave.png", "data:image/png;base64,!", "base64"),
    ],
)
def test_what_is_no_picture_is_refused(emoji: EmojiFolder, name: str, data: str, word: str) -> None:
    with pytest.raises(EmojiRefused, match=word):
        emoji.add(name, data)
    assert paths(emoji) == []


HOSTILE = [
    "../secret.png",
    "../../data/secret.png",
    "cats/../../secret.png",
    "..%2fsecret.png",
    "..\\secret.png",
    "/etc/passwd",
    "secret.png\0",
    "./wave.png",
    "cats//deep.png",
    "",
    ".",
    "..",
    ".hidden.png",
    "\ud800.png",
    "x" * 300 + ".png",
]


# OPEN-14: nothing outside the folder is written, read or removed, and no folder either.
@pytest.mark.parametrize("name", HOSTILE)
def test_paths_that_lead_elsewhere(emoji: EmojiFolder, folder: Path, name: str) -> None:
    (folder / "wave.png").write_bytes(PNG)
    before = sorted(str(path) for path in folder.parent.rglob("*"))
    with pytest.raises(EmojiRefused):
        emoji.add(name, data_url(PNG))
    with pytest.raises(EmojiRefused):
        emoji.remove(name)
    assert emoji.read(name) is None
    assert sorted(str(path) for path in folder.parent.rglob("*")) == before


# A link inside the folder is no emoji, wherever it leads; one that appears after the scan is not followed.
def test_links_are_not_followed(emoji: EmojiFolder, folder: Path) -> None:
    (folder / "linked.png").symlink_to(folder.parent / "secret.png")
    (folder / "outside").symlink_to(folder.parent)
    (folder / "good.png").write_bytes(PNG)
    assert paths(emoji) == ["good.png"]
    with pytest.raises(EmojiRefused):
        emoji.remove("outside/secret.png")
    (folder / "good.png").unlink()
    (folder / "good.png").symlink_to(folder.parent / "secret.png")
    assert emoji.read("good.png") is None
    assert (folder.parent / "secret.png").exists()
