from tallycast.observe.prometheus import Metric, expose, gauge


# Exposition format 0.0.4: HELP, TYPE, a line for each sample; labels escaped.
def test_the_text_format() -> None:
    metrics = [
        gauge("viewers", "How many\nwatch.", 3),
        Metric(
            name="log_total",
            help="Entries \\ level.",
            kind="counter",
            samples=(({"level": 'a"b\\c\n'}, 2.5), ({}, float("inf"))),
        ),
        gauge("unknown", "Not measured.", None),
    ]
    assert expose(metrics, {"host": "h"}) == (
        "# HELP viewers How many\\nwatch.\n"
        "# TYPE viewers gauge\n"
        'viewers{host="h"} 3\n'
        "# HELP log_total Entries \\\\ level.\n"
        "# TYPE log_total counter\n"
        'log_total{host="h",level="a\\"b\\\\c\\n"} 2.5\n'
        'log_total{host="h"} +Inf\n'
    )


def test_numbers_and_no_labels() -> None:
    values = {1e300: "1e+300", float("nan"): "NaN", float("-inf"): "-Inf", 0.1: "0.1", -2.0: "-2"}
    for value, text in values.items():
        assert expose([gauge("x", "", value)], {}).splitlines()[-1] == f"x {text}"
