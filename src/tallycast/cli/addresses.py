"""HOST:PORT as the command line takes it."""

import click


def split_address(text: str, option: str) -> tuple[str, str]:
    """Host and port of `HOST:PORT`, `[IPV6]:PORT`, `:PORT` or `PORT`.

    Raises:
        click.BadParameter: it is none of these.
    """
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not port.isdigit() or not 0 <= int(port) <= 65_535 or (":" in host and not text.startswith("[")):
        raise click.BadParameter(f"{text!r}: expected HOST:PORT such as 0.0.0.0:8080", param_hint=option)
    return (host if colon and host else "0.0.0.0"), port
