from pathlib import Path

import pytest

from tallycast.chat import MessageRefused
from tests.support.chat import ChatRig, open_chat


# The welcome goes to who is still there, and an empty one to nobody.
async def test_a_welcome_for_who_left(tmp_path: Path) -> None:
    async with open_chat(tmp_path, welcome_message="hi") as rig:
        ada, bob = await rig.person(), await rig.person()
        ada.leave()
        rig.chat.announcements.welcome(ada.client)
        rig.chat.announcements.welcome(bob.client)
        assert ada.socket.of_type("SYSTEM") == []
        assert [one["body"] for one in bob.socket.of_type("SYSTEM")] == ["<p>hi</p>"]
        await rig.settings.set("welcome_message", "<script>x</script>")
        rig.chat.announcements.welcome(bob.client)
        rig.chat.announcements.welcome_all()
        assert len(bob.socket.of_type("SYSTEM")) == 1


async def test_nothing_to_be_seen_is_refused(rig: ChatRig) -> None:
    ada = await rig.person()
    for text in ("", " ", "<style>x</style>"):
        with pytest.raises(MessageRefused):
            await rig.chat.announcements.action(text)
        with pytest.raises(MessageRefused):
            rig.chat.announcements.system_to(ada.client, text)
