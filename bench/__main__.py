"""`python -m bench [NAME …]`."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from bench import (
    chat_fanout,
    dvr,
    footprint,
    latency,
    levels,
    lighthouse,
    page_weight,
    serving,
    settings,
    variants,
    viewers,
    webhooks,
)
from bench.machine import describe

BENCHES: dict[str, Callable[[], Awaitable[str]]] = {
    "footprint": footprint.run,
    "page": page_weight.run,
    "lighthouse": lighthouse.run,
    "serving": serving.run,
    "viewers": viewers.run,
    "latency": latency.run,
    "levels": levels.run,
    "chat": chat_fanout.run,
    "settings": settings.run,
    "dvr": dvr.run,
    "variants": variants.run,
    "webhooks": webhooks.run,
}


async def main() -> None:
    names = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        sys.exit(f"no such bench: {', '.join(unknown)}; there are: {', '.join(BENCHES)}")
    print(describe(), flush=True)
    for name in names:
        print(f"\n## {name}\n", flush=True)
        print(await BENCHES[name](), flush=True)


asyncio.run(main())
