"""What was typed to what is shown: Markdown, links and emoji, rendered and cleaned once, here.

Order (contract): trim, CommonMark with raw HTML let through, bare links (http and https), `:name:` of the
server's own emoji, clean by an allow-list, trim. What the cleaner leaves is safe to insert into a page.

The parser's time grows with the square of some repetitions; text that repeats what opens links or
emphasis more often than a person would is shown as it is, so that no message holds up the others.
"""

import html
import re
from collections.abc import Callable, Iterable

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from tallycast.chat.cleaning import cleaner, is_emoji_url, text_of, without_strays
from tallycast.chat.emoji import Emoji
from tallycast.chat.names import is_visible

EMOJI_PATH = "/img/emoji/"
EMOJI_NAME_MOST = 100
BRACKETS_MOST = 100
ADDRESSES_MOST = 20
MARKERS_MOST = 400
NESTING_MOST = 20


class Renderer:
    """Renders messages and the server's own lines; `emoji` lists the server's emoji as they are now."""

    def __init__(self, emoji: Callable[[], Iterable[Emoji]]) -> None:
        self._emoji = emoji
        self._rich = self._parser()
        self._plain = MarkdownIt("zero", {"breaks": True}).enable("newline")
        self._message_cleaner = cleaner(wide=False)
        self._system_cleaner = cleaner(wide=True)

    def message(self, text: str) -> str:
        """A person's or a bot's message as HTML; empty when nothing of it can be seen."""
        shown = self._wrapped(without_strays(self._message_cleaner.clean(self._render(text))))
        return shown if _shows_something(shown) else ""

    def system(self, text: str) -> str:
        """A line of the server or of an integration, with more of HTML let through."""
        shown = without_strays(self._system_cleaner.clean(self._render(text)))
        return shown if _shows_something(shown) else ""

    def markup(self, markup: str) -> str:
        """A line that is HTML already, cleaned as those of the server are."""
        return without_strays(self._system_cleaner.clean(markup))

    def _render(self, text: str) -> str:
        text = _printable(text).strip()
        rendered: str = (self._plain if _repeats(text) else self._rich).render(text)
        return rendered.strip()

    def _wrapped(self, shown: str) -> str:
        # A heading or a list loses its tags; clients rely on a paragraph around text.
        shown = shown.strip()
        return shown if not shown or shown.startswith(("<p>", "<pre>")) else f"<p>{shown}</p>"

    def _parser(self) -> MarkdownIt:
        options = {"html": True, "linkify": True, "breaks": True, "maxNesting": NESTING_MOST}
        parser = MarkdownIt("commonmark", options).enable("linkify")
        assert parser.linkify is not None
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
        for scheme in ("ftp:", "mailto:", "//"):
            parser.linkify.add(scheme, None)
        parser.inline.ruler.before("escape", "emoji", self._emoji_rule)
        return parser

    def _emoji_rule(self, state: StateInline, silent: bool) -> bool:
        """An inline rule of the parser: `:name:` to a picture, without regard to case."""
        start = state.pos
        if state.src[start] != ":":
            return False
        end = state.src.find(":", start + 1, start + 2 + EMOJI_NAME_MOST)
        if end <= start + 1:
            return False
        name = state.src[start + 1 : end].lower()
        for emoji in self._emoji():
            url = EMOJI_PATH + emoji.path
            if emoji.name.lower() == name and is_emoji_url(url):
                if not silent:
                    label = html.escape(f":{emoji.name}:")
                    token = state.push("html_inline", "", 0)
                    token.content = (
                        f'<img src="{html.escape(url)}" alt="{label}" title="{label}" class="emoji">'
                    )
                state.pos = end + 1
                return True
        return False


def _repeats(text: str) -> bool:
    return (
        text.count("[") > BRACKETS_MOST
        or text.count("://") > ADDRESSES_MOST
        or text.count("*") + text.count("_") > MARKERS_MOST
    )


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def _printable(text: str) -> str:
    """Without control characters, and without those that turn the writing direction of what follows."""
    return _UNPRINTABLE.sub("", text)


def _shows_something(shown: str) -> bool:
    return "<img " in shown or any(is_visible(one) for one in text_of(shown))
