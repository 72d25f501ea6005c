"""The import itself: everything is read and checked first, then stored in one transaction.

What an import has stored is known by its keys, so that a second run adds what is new and touches nothing
else: not what it has taken before, and not what was changed here since.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tallycast.db import Connection, Database
from tallycast.db.queries import bans, imported, messages, moving, settings, state, tokens, users
from tallycast.transfer.errors import ImportRefused
from tallycast.transfer.owncast import later
from tallycast.transfer.owncast.datastore import DatastoreReader, Found, merged_state, stored_texts
from tallycast.transfer.owncast.emoji import CopiedEmoji, copy_emoji
from tallycast.transfer.owncast.people import People, new_ones, read_bans, read_messages, read_people
from tallycast.transfer.owncast.report import Outcome, Report
from tallycast.transfer.owncast.rules import ChatRules
from tallycast.transfer.owncast.source import OwncastFolder

DATASTORE = later.KIND + "datastore"
MESSAGES_AT_ONCE = 500


async def import_owncast(
    folder: Path, database: Database, emoji: Path, rules: ChatRules, *, hash_password: Callable[[str], str]
) -> Report:
    """Take over the data folder of an Owncast; `emoji` is our folder of emoji.

    Raises ImportRefused or DatabaseUnusable; then nothing has been changed.
    """
    report = Report()
    now = datetime.now(UTC)
    copied: CopiedEmoji | None = None
    with OwncastFolder(folder) as source:
        try:
            async with database.writing() as connection:
                await _datastore(connection, source, report, hash_password, now)
                await _people(connection, source, report, rules, now)
                await _later(connection, source, report, now)
                # Last within the transaction: what fails before has copied nothing.
                copied = await asyncio.to_thread(copy_emoji, source.folder / "emoji", emoji)
        except OSError as error:
            raise ImportRefused(f"The emoji cannot be copied: {error.strerror or error}") from error
        except BaseException:
            if copied is not None:
                copied.undo()
            raise
        _tell_files(source, copied, report)
    return report


async def _datastore(
    connection: Connection,
    source: OwncastFolder,
    report: Report,
    hash_password: Callable[[str], str],
    now: datetime,
) -> None:
    seen = await imported.keys(connection, DATASTORE)
    found: Found = DatastoreReader(source, seen, report, hash_password).read()
    await settings.write(connection, stored_texts(found.settings), now)
    if found.state:
        await state.write(connection, merged_state(await state.read(connection), found.state))
    await imported.add(connection, DATASTORE, found.documents, now)


async def _people(
    connection: Connection, source: OwncastFolder, report: Report, rules: ChatRules, now: datetime
) -> None:
    people = read_people(source, rules, now)
    await _users(connection, people, report, rules)
    await _tokens(connection, people, report)
    await _messages(connection, source, people, report, rules)
    found, strange = read_bans(source, rules, now)
    there = {ban.ip_address for ban in await bans.read_all(connection)}
    fresh = new_ones(found, there)
    for address in fresh:
        await bans.add(connection, found[address])
    report.count(Outcome.TAKEN, len(fresh), "banned address", "banned addresses")
    report.count(Outcome.THERE, len(found) - len(fresh), "banned address", "banned addresses")
    for text in strange:
        report.add(Outcome.LEFT, f"banned address {text[:100]!r}", "it is no IP address")


async def _users(connection: Connection, people: People, report: Report, rules: ChatRules) -> None:
    fresh = new_ones(people.persons, await moving.user_ids(connection))
    for user_id in fresh:
        person = people.persons[user_id]
        await users.add(connection, person.user, name_mark=rules.name_mark(person.user.display_name))
        if person.authenticated_at is not None:
            await users.set_authenticated(connection, user_id, person.authenticated_at)
    bots = sum(people.persons[user_id].user.is_bot for user_id in fresh)
    report.count(Outcome.TAKEN, len(fresh) - bots, "user", "users")
    report.count(Outcome.TAKEN, bots, "integration", "integrations")
    report.count(Outcome.THERE, len(people.persons) - len(fresh), "user", "users")


async def _tokens(connection: Connection, people: People, report: Report) -> None:
    fresh = new_ones(people.tokens, await moving.token_hashes(connection))
    for digest in fresh:
        token = people.tokens[digest]
        await tokens.add(connection, digest, token.user_id, token.created_at)
        last_used_at = people.persons[token.user_id].last_used_at
        if last_used_at is not None:
            await tokens.mark_used(connection, digest, last_used_at)
    report.count(Outcome.TAKEN, len(fresh), "access token", "access tokens")
    report.count(Outcome.THERE, len(people.tokens) - len(fresh), "access token", "access tokens")
    report.count(Outcome.LEFT, people.without_user, "access token", "access tokens", "its user is gone")


async def _messages(
    connection: Connection, source: OwncastFolder, people: People, report: Report, rules: ChatRules
) -> None:
    found = read_messages(source, people.persons, rules)
    by_id = {one.id: one for one in found.kept}
    fresh = new_ones(by_id, await moving.message_ids(connection))
    for at in range(0, len(fresh), MESSAGES_AT_ONCE):
        await messages.add(connection, [by_id[one] for one in fresh[at : at + MESSAGES_AT_ONCE]])
    report.count(Outcome.TAKEN, len(fresh), "message", "messages")
    report.count(Outcome.THERE, len(by_id) - len(fresh), "message", "messages")
    report.count(Outcome.LEFT, found.of_nobody, "message", "messages", "its user is gone")
    report.count(Outcome.LEFT, found.of_other_kinds, "line of the chat", "lines of the chat", "no message")


async def _later(connection: Connection, source: OwncastFolder, report: Report, now: datetime) -> None:
    for table, (one, several) in later.WORDS.items():
        documents = later.documents_of(source, table)
        there = await imported.keys(connection, later.KIND + table)
        fresh = new_ones(documents, there)
        await imported.add(connection, later.KIND + table, {key: documents[key] for key in fresh}, now)
        report.count(Outcome.KEPT, len(fresh), one, several, "not used by this version of Tallycast")
        report.count(Outcome.THERE, len(documents) - len(fresh), one, several)
    for table, number in later.unknown_tables(source):
        report.count(
            Outcome.LEFT, number, f"row of the table {table}", f"rows of the table {table}", "not known"
        )


def _tell_files(source: OwncastFolder, copied: CopiedEmoji, report: Report) -> None:
    report.count(Outcome.TAKEN, len(copied.copied), "emoji", "emoji")
    report.count(Outcome.THERE, copied.there, "emoji", "emoji")
    for path, why in copied.refused:
        report.add(Outcome.LEFT, f"emoji {path}", why)
    for name in ("public", "certs", "plugins", "plugin-storage", "GeoLite2-City.mmdb"):
        if (source.folder / name).exists():
            report.add(Outcome.LEFT, f"{name}", "this version of Tallycast does not use it")
