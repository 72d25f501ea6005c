"""How the page looks: logo, favicon, colours, the operator's own CSS and script."""

import re
from typing import Annotated, Any

from msgspec import Meta

from tallycast.settings import logo
from tallycast.settings.declaration import Audience, Page, Setting, Widget, text
from tallycast.settings.errors import ValueUnfit
from tallycast.settings.patterns import LINE
from tallycast.settings.shapes import Image

_Variable = Annotated[str, Meta(min_length=1, max_length=100, pattern=LINE)]
_VARIABLE = re.compile(r"[A-Za-z0-9_-]+")
# One value of one property: nothing that ends the declaration, opens a rule or loads something.
_VALUE = re.compile(r"[^;{}<>\\@]*")


def _variables(values: dict[str, str]) -> None:
    for name, value in values.items():
        if not _VARIABLE.fullmatch(name):
            raise ValueUnfit("expected names of CSS variables, of letters, digits and dashes")
        if not _VALUE.fullmatch(value) or "url(" in value.lower() or "expression(" in value.lower():
            raise ValueUnfit(f"[{name}]: expected one value of a CSS variable, such as #ff8800")


def _file_name(image: Image | None) -> Any:
    return "" if image is None else f"logo.{image.extension}"


ROWS = (
    Setting(
        key="logo",
        type=Image | None,
        default=None,
        label="Logo",
        help="Picture of the server: PNG, JPEG, GIF, WebP or SVG, up to 5 MB.",
        page=Page.GENERAL,
        section="Details",
        widget=Widget.IMAGE,
        audience=Audience.PUBLIC,
        paths=("logo",),
        config_path="instanceDetails.logo",
        public_path="logo",
        prepare=logo.decode_logo,
        show=_file_name,
        show_public=lambda image: "/logo",
        owncast_key="logo_path",
    ),
    Setting(
        key="favicon",
        type=Image | None,
        default=None,
        label="Favicon",
        help="Small picture in the browser's tab: PNG or ICO, up to 200 KB.",
        page=Page.APPEARANCE,
        section="Favicon",
        widget=Widget.IMAGE,
        paths=("favicon",),
        prepare=logo.decode_favicon,
        show=lambda image: "" if image is None else f"favicon.{image.extension}",
        owncast_key="favicon_path",
    ),
    Setting(
        key="appearance_variables",
        type=Annotated[
            dict[_Variable, Annotated[str, Meta(max_length=200, pattern=LINE)]], Meta(max_length=200)
        ],
        default={},
        label="Colours",
        help="CSS variables of the page and their values; none means the built-in look.",
        page=Page.APPEARANCE,
        section="Colours",
        widget=Widget.COLORS,
        audience=Audience.PUBLIC,
        paths=("appearance",),
        config_path="instanceDetails.appearanceVariables",
        public_path="appearanceVariables",
        checks=(_variables,),
        owncast_key="custom_color_variable_values",
    ),
    Setting(
        key="custom_styles",
        type=text(200_000),
        default="",
        label="Custom CSS",
        help="CSS added to the page after the theme.",
        page=Page.APPEARANCE,
        section="Custom CSS",
        widget=Widget.CSS,
        audience=Audience.PUBLIC,
        paths=("customstyles",),
        config_path="instanceDetails.customStyles",
        public_path="customStyles",
        owncast_key="custom_styles",
    ),
    Setting(
        key="custom_javascript",
        type=text(500_000),
        default="",
        label="Custom JavaScript",
        help="Script that runs in every viewer's page; a wrong one can break the page.",
        page=Page.APPEARANCE,
        section="Custom JavaScript",
        widget=Widget.JAVASCRIPT,
        paths=("customjavascript",),
        config_path="instanceDetails.customJavascript",
        owncast_key="custom_javascript",
    ),
)
