"""The key that we sign with: made once, kept in the settings; an imported one stays."""

import asyncio
from datetime import UTC, datetime

from tallycast.federation.errors import FederationRefused
from tallycast.federation.place import Place
from tallycast.federation.signatures import headers_of_answer, headers_of_request, new_keys, public_of
from tallycast.settings import FederationSettings, SettingsStore


class Keys:
    """Signs; makes the key when it is first needed."""

    def __init__(self, settings: SettingsStore) -> None:
        self._settings = settings
        self._making = asyncio.Lock()

    async def public_pem(self) -> str:
        """What others check our signatures with."""
        return (await self._pair())[1]

    async def for_request(self, place: Place, method: str, url: str, body: bytes = b"") -> dict[str, str]:
        """Headers that sign a request, as of now."""
        private, _ = await self._pair()
        return headers_of_request(
            private_pem=private,
            key_id=place.key_id,
            method=method,
            url=url,
            body=body,
            now=datetime.now(UTC),
        )

    async def for_answer(self, place: Place, body: bytes) -> dict[str, str]:
        """Headers that sign an answer."""
        private, _ = await self._pair()
        return headers_of_answer(private_pem=private, key_id=place.key_id, body=body, now=datetime.now(UTC))

    async def _pair(self) -> tuple[str, str]:
        view = FederationSettings.of(self._settings.snapshot)
        if view.federation_private_key and view.federation_public_key:
            return view.federation_private_key, view.federation_public_key
        async with self._making:
            view = FederationSettings.of(self._settings.snapshot)
            private, public = view.federation_private_key, view.federation_public_key
            if private and not public:
                public = await asyncio.to_thread(_public_of, private)
            elif not private:
                private, public = await asyncio.to_thread(new_keys)
            if (private, public) != (view.federation_private_key, view.federation_public_key):
                await self._settings.set_many(
                    {"federation_private_key": private, "federation_public_key": public}
                )
        return private, public


def _public_of(private_pem: str) -> str:
    try:
        return public_of(private_pem)
    except ValueError:
        raise FederationRefused("The stored key of the Fediverse account cannot be read") from None
