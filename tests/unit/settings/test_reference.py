from tallycast.settings import BY_KEY, ROWS
from tallycast.settings.reference import reference_page


# The page has each setting, its words, its variables and its routes; it holds no traps for Markdown.
def test_every_setting_is_on_the_page() -> None:
    page = reference_page()
    for row in ROWS:
        assert f"`{row.key}`" in page
        assert row.help in page
        for name in (*row.routes, *(row.variables if row.routes else ())):
            assert f"`{name}`" in page


def test_a_setting_reads_well() -> None:
    page = reference_page()
    start = page.index("### `latency_level`")
    section = page[start : page.index("###", start + 3)]
    assert section.splitlines()[2:] == [
        f"**Latency level.** {BY_KEY['latency_level'].help}",
        "",
        "- Value: a whole number from 0 to 4",
        "- Default: `2`",
        "- In force: with the next broadcast",
        "- Route: `/api/admin/config/video/streamlatencylevel`",
        "- Environment: `TALLYCAST_LATENCY_LEVEL`",
        "",
    ]
    assert "- Default: made at the first start" in page
