"""The request as handlers get it: bodies are JSON and are what they say, to the letter.

The framework converts leniently ("1" for 1, 1 for true), which is right for a query and wrong for a body:
whoever sends a number as a text has an error that nobody would find later.
"""

import re
from typing import Any

import msgspec
from litestar import Request

from tallycast.http.errors import BodyRefused

_PLACE = re.compile(r"(?P<reason>.*?)(?: - at `\$\.?(?P<place>[^`]*)`)?", re.DOTALL)


class StrictRequest(Request[Any, Any, Any]):
    """Decodes a body straight to the type that its handler asks for. Raises BodyRefused."""

    async def json(self) -> Any:
        """The body as the type of the handler's `data`; as plain JSON where there is none."""
        parameter = self.route_handler.parsed_fn_signature.parameters.get("data")
        kind = Any if parameter is None else parameter.annotation
        body = await self.body()
        try:
            return msgspec.json.decode(body, type=kind)
        except msgspec.ValidationError as error:
            raise BodyRefused(in_words(error)) from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise BodyRefused("The body: expected JSON") from None
        except RecursionError:
            raise BodyRefused("The body: expected JSON that is not nested that deeply") from None


def in_words(error: msgspec.ValidationError) -> str:
    """What was expected of which field."""
    match = _PLACE.fullmatch(str(error))
    assert match is not None
    reason = match["reason"]
    return f"{match['place'] or 'The body'}: {reason[:1].lower()}{reason[1:]}"
