import pytest

from kiosk.catalogue.positions import Positions

TEXT = """\
# a comment with [brackets] and = signs
id = "x"
title.zh = "标题"
title.en = "T = [1]"

[guide]
who = { zh = "谁", en = "who" } # inline
"quoted key" = 1
basis.zh = '''
[not.a.header]
key = "not a key"
'''
days = 3

[[fields]]
id = "a"
choices = [
    # the first
    { id = "one", label = { zh = "一" } },
    { id = "two",
      label = { zh = "二" } }, # two
]
codes = ["]", "[[x]]", '#', 7]

[[fields]]
id = "b"

[[fields.fields]]
id = "b1"

[[fields.fields.choices]]
id = "b1x"

[[fields.fields]]
id = "b2"
text = \"\"\"a \\"\\"\\" quoted
[[fields]]\"\"\"
last = true

[[fields]]
id = "c"
when = { field = "a", equals = "one" }
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("id",), 2),
        (("title",), 3),
        (("title", "zh"), 3),
        (("title", "en"), 4),
        (("title", "mn"), 3),
        (("guide",), 6),
        (("guide", "who", "en"), 7),
        (("guide", "quoted key"), 8),
        (("guide", "basis", "zh"), 9),
        (("guide", "days"), 13),
        (("guide", "nothing"), 6),
        (("fields",), 15),
        (("fields", 0), 15),
        (("fields", 0, "id"), 16),
        (("fields", 0, "choices"), 17),
        (("fields", 0, "choices", 0), 19),
        (("fields", 0, "choices", 0, "label", "zh"), 19),
        (("fields", 0, "choices", 1, "id"), 20),
        (("fields", 0, "choices", 1, "label"), 21),
        (("fields", 0, "choices", 1, "label", "zh"), 21),
        (("fields", 0, "choices", 1, "icon"), 20),
        (("fields", 0, "codes", 3), 23),
        (("fields", 1, "id"), 26),
        (("fields", 1, "fields", 0, "id"), 29),
        (("fields", 1, "fields", 0, "choices", 0, "id"), 32),
        (("fields", 1, "fields", 1), 34),
        (("fields", 1, "fields", 1, "last"), 38),
        (("fields", 2, "id"), 41),
        (("fields", 2, "when", "equals"), 42),
        (("nowhere", 3), 1),
    ],
)
def test_lines(path: tuple[str | int, ...], line: int) -> None:
    assert Positions(TEXT).line(path) == line


@pytest.mark.parametrize("text", ["", "= 1", "[x", "a = [1, ", 'a = "x', "a = {b = 1", "\x00"])
def test_what_is_no_toml_ends_the_scan(text: str) -> None:
    assert Positions(text).line(("a",)) == 1


def test_a_file_that_breaks_off_keeps_what_came_before() -> None:
    assert Positions("a = 1\nb = 2\nc = “x”\nd = [").line(("b",)) == 2
