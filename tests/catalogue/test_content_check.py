"""Breaks the sample pack in every way an author may, and expects file, line and cure."""

import re
from collections.abc import Callable

import pytest
from pack_copy import PENSION, PERMIT, QUERY, SERVICES, PackCopy

from kiosk.catalogue.load import load, without_services
from kiosk.catalogue.messages import REQUIRED


@pytest.fixture
def pack(tmp_path) -> PackCopy:
    return PackCopy(tmp_path)


def header(pack: PackCopy, file: str, name: str, nth: int) -> int:
    return pack.line(file, f"[[{name}]]", nth)


# Each break returns (file, line, words that the message must hold).
Break = Callable[[PackCopy], tuple[str, int, str]]
BREAKS: dict[str, Break] = {}


def broken(function: Break) -> Break:
    BREAKS[function.__name__] = function
    return function


@broken
def full_width_quotes(p: PackCopy) -> tuple[str, int, str]:
    return PENSION, p.edit(PENSION, 'label.zh = "联系电话"', "label.zh = “联系电话”"), "full-width"


@broken
def full_width_closing_quote(p: PackCopy) -> tuple[str, int, str]:
    return PENSION, p.edit(PENSION, 'label.zh = "联系电话"', 'label.zh = "联系电话”'), "full-width"


@broken
def full_width_equals(p: PackCopy) -> tuple[str, int, str]:
    return PENSION, p.edit(PENSION, 'kind = "region"', 'kind ＝ "region"'), "full-width"


@broken
def full_width_comma(p: PackCopy) -> tuple[str, int, str]:
    old = 'on_trouble = ["retry", "callback"'
    return PERMIT, p.edit(PERMIT, old, 'on_trouble = ["retry"， "callback"'), "full-width"


@broken
def missing_comma(p: PackCopy) -> tuple[str, int, str]:
    old = '["retry", "callback"'
    return PERMIT, p.edit(PERMIT, old, '["retry" "callback"'), "not valid TOML"


@broken
def unknown_field_kind(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit(PENSION, 'kind = "bank_account"', 'kind = "iban"')
    return PENSION, line, "unknown field kind"


@broken
def unknown_step_kind(p: PackCopy) -> tuple[str, int, str]:
    return PENSION, p.edit(PENSION, 'kind = "sign"', 'kind = "stamp"'), 'unknown kind "stamp"'


@broken
def an_ask_removed(p: PackCopy) -> tuple[str, int, str]:
    text = p.text(QUERY)
    p.write(
        QUERY,
        re.sub(r'(?m)^ask\.(zh|mn|en) = ".*(?:做什么用|ᠬᠡᠷᠡᠭᠯᠡᠬᠦ ᠪᠤᠢ|need it).*"\n', "", text),
    )
    assert p.text(QUERY).count("\n") == text.count("\n") - 3
    return QUERY, header(p, QUERY, "fields", 0), "fields.0.ask"


@broken
def one_language_of_an_ask_removed(p: PackCopy) -> tuple[str, int, str]:
    p.edit(QUERY, 'ask.en = "What do you need it for?"\n', "")
    return QUERY, p.line(QUERY, "ask.zh", 0), "fields.0.ask.en"


@broken
def an_ask_emptied(p: PackCopy) -> tuple[str, int, str]:
    return QUERY, p.edit(QUERY, 'ask.zh = "您查了要做什么用？"', 'ask.zh = " "'), "missing prompt"


@broken
def a_duty_emptied(p: PackCopy) -> tuple[str, int, str]:
    old = 'zh = "我填的内容和交的材料都是真的。"'
    return PENSION, p.edit(PENSION, old, 'zh = ""'), "missing prompt"


@broken
def material_not_declared(p: PackCopy) -> tuple[str, int, str]:
    old = 'materials = ["special_proof"]'
    return PENSION, p.edit(PENSION, old, 'materials = ["special_prof"]'), "material special_prof"


@broken
def field_not_declared(p: PackCopy) -> tuple[str, int, str]:
    old = 'fields = ["employer"]'
    return PENSION, p.edit(PENSION, old, 'fields = ["emploier"]'), "field emploier"


@broken
def field_twice(p: PackCopy) -> tuple[str, int, str]:
    return PENSION, p.edit(PENSION, 'id = "start_date"', 'id = "phone"'), "duplicate id phone"


@broken
def material_twice(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit(PENSION, 'id = "registration_form"', 'id = "id_card"')
    return PENSION, line, "duplicate id id_card"


@broken
def question_twice(p: PackCopy) -> tuple[str, int, str]:
    return PENSION, p.edit(PENSION, 'id = "special"\n', 'id = "hukou"\n'), "duplicate id hukou"


@broken
def choice_twice(p: PackCopy) -> tuple[str, int, str]:
    return QUERY, p.edit(QUERY, 'id = "loan"', 'id = "sale"'), "duplicate id sale"


@broken
def group_part_twice(p: PackCopy) -> tuple[str, int, str]:
    return PERMIT, p.edit(PERMIT, 'id = "relation"', 'id = "name"'), "duplicate id name"


@broken
def delivery_twice(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit(PERMIT, 'kind = "courier"', 'kind = "pick-up"')
    return PERMIT, line, "duplicate id pick-up"


@broken
def region_of_eleven_digits(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit(PENSION, 'region = "150626000000"', 'region = "15062600000"')
    return PENSION, line, "wrong region code"


@broken
def region_nobody_knows(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit(PENSION, 'region = "150626000000"', 'region = "150626999001"')
    return PENSION, line, "wrong region code"


@broken
def region_as_a_number(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit(PENSION, 'region = "150626000000"', "region = 150626000000")
    return PENSION, line, "must be text"


@broken
def unknown_key(p: PackCopy) -> tuple[str, int, str]:
    return PENSION, p.edit(PENSION, "max_length = 60", "maxlength = 60"), "unknown key"


@broken
def missing_key(p: PackCopy) -> tuple[str, int, str]:
    p.edit(PENSION, 'source = "licence"\n', "")
    return PENSION, header(p, PENSION, "materials", 1), "materials.1.source is missing"


@broken
def unknown_theme(p: PackCopy) -> tuple[str, int, str]:
    return PENSION, p.edit(PENSION, 'theme = "social-security"', 'theme = "x"'), "no theme x"


@broken
def submit_before_identity(p: PackCopy) -> tuple[str, int, str]:
    p.edit(QUERY, 'kind = "submit"', 'kind = "waits"')
    p.edit(QUERY, 'kind = "identity"', 'kind = "submit"')
    p.edit(QUERY, 'kind = "waits"', 'kind = "identity"')
    return QUERY, header(p, QUERY, "steps", 0), "step identity must come before submit"


@broken
def step_twice(p: PackCopy) -> tuple[str, int, str]:
    p.edit(QUERY, 'kind = "sign"', 'kind = "confirm"')
    return QUERY, header(p, QUERY, "steps", 5), "step confirm stands twice"


@broken
def group_in_a_group(p: PackCopy) -> tuple[str, int, str]:
    p.edit(PERMIT, 'kind = "name"', 'kind = "group"')
    return PERMIT, header(p, PERMIT, "fields.fields", 0), "no group inside a group"


@broken
def when_of_nothing(p: PackCopy) -> tuple[str, int, str]:
    old = 'kind = "text"\nrequired = false\n'
    p.edit(QUERY, old, old + 'when = { field = "porpose", equals = "sale" }\n')
    return QUERY, p.line(QUERY, "porpose"), "porpose"


@broken
def when_of_no_choice(p: PackCopy) -> tuple[str, int, str]:
    old = 'kind = "text"\nrequired = false\n'
    p.edit(QUERY, old, old + '[fields.when]\nfield = "purpose"\nequals = "sail"\n')
    text = p.text(QUERY)  # the table must stand behind the field's own keys
    table = '[fields.when]\nfield = "purpose"\nequals = "sail"\n'
    text = text.replace(table, "")
    hint = 'hint.en = "An address or the number on the certificate"\n'
    p.write(QUERY, text.replace(hint, f"{hint}\n{table}"))
    return QUERY, p.line(QUERY, "[fields.when]"), "purpose has no choice sail"


@broken
def licence_without_code(p: PackCopy) -> tuple[str, int, str]:
    p.edit(PENSION, 'licence_code = "113"\n', "")
    return PENSION, header(p, PENSION, "materials", 1), "licence_code"


@broken
def promised_longer_than_legal(p: PackCopy) -> tuple[str, int, str]:
    return PERMIT, p.edit(PERMIT, "promised_days = 15", "promised_days = 16"), "promised_days"


@broken
def days_as_text(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit(PERMIT, "promised_days = 15", 'promised_days = "soon"')
    return PERMIT, line, "whole number"


@broken
def other_folder(p: PackCopy) -> tuple[str, int, str]:
    (p.folder / "services/property-query").rename(p.folder / "services/query")
    file = "services/query/service.toml"
    return file, p.line(file, "id ="), "differs from its folder"


@broken
def folder_without_a_service(p: PackCopy) -> tuple[str, int, str]:
    file = p.folder / QUERY
    file.rename(file.with_name("servce.toml"))
    return QUERY, 1, "missing"


@broken
def a_field_that_no_step_asks(p: PackCopy) -> tuple[str, int, str]:
    p.edit(QUERY, 'kind = "form"\n', 'kind = "form"\nfields = ["purpose", "property"]\n')
    return QUERY, p.line(QUERY, 'id = "phone"'), "no form step asks for field phone"


@broken
def bom(p: PackCopy) -> tuple[str, int, str]:
    file = p.folder / PENSION
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    return PENSION, 1, "byte-order mark"


@broken
def gbk_line(p: PackCopy) -> tuple[str, int, str]:
    file = p.folder / PENSION
    raw, words = file.read_bytes(), 'label.zh = "联系电话"'
    at = raw.index(words.encode())
    file.write_bytes(raw.replace(words.encode(), words.encode("gbk"), 1))
    return PENSION, raw.count(b"\n", 0, at) + 1, "GBK"


@broken
def gb18030_file(p: PackCopy) -> tuple[str, int, str]:
    file = p.folder / QUERY
    line = next(n for n, one in enumerate(p.text(QUERY).splitlines(), 1) if not one.isascii())
    file.write_bytes(p.text(QUERY).encode("gb18030"))
    return QUERY, line, "GBK"


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_a_mistake_of_a_service_is_told_with_its_place(name: str, pack, capsys) -> None:
    file, line, words = BREAKS[name](pack)
    code, lines = pack.check(capsys)
    assert code == 1
    hits = [one for one in lines if one.startswith(f"{file}:{line}: ")]
    assert hits, (file, line, lines)
    assert any(words in one for one in hits), (words, hits)
    broken_service = file.split("/")[1]
    kept = {s.id for s in load(pack.folder).catalogue.services}
    assert kept == SERVICES - {broken_service, "property-query" if "query" in file else ""}


@pytest.mark.parametrize("lang", ["zh", "mn", "en"])
def test_a_sentence_removed_from_a_language_file(lang: str, pack, capsys) -> None:
    file = f"languages/{lang}.ftl"
    text = pack.text(file)
    pack.write(file, re.sub(r"(?m)^button-back = .*\n", "", text))
    code, lines = pack.check(capsys)
    assert code == 1
    assert len(lines) == 1
    assert re.match(rf"{file}:\d+: .*missing prompt button-back", lines[0])
    assert {s.id for s in load(pack.folder).catalogue.services} == SERVICES


def test_every_required_sentence_is_missed(pack) -> None:
    pack.write("languages/en.ftl", "")
    missing = {m.en.split()[2].rstrip(";") for m in load(pack.folder).mistakes}
    assert missing == set(REQUIRED)


def _ftl_double(p: PackCopy) -> tuple[str, int, str]:
    text = p.text("languages/zh.ftl")
    p.write("languages/zh.ftl", text + "# again\nbutton-back = 返回\n")
    return "languages/zh.ftl", text.count("\n") + 2, "duplicate id button-back"


def _ftl_full_width(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit("languages/zh.ftl", "button-ok = 知道了", "button-ok ＝ 知道了")
    return "languages/zh.ftl", line, "full-width"


def _ftl_brace(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit("languages/zh.ftl", "{ $count } 件事", "{ $count 件事")
    return "languages/zh.ftl", line, "not of the form"


def _ftl_placeholder(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit("languages/en.ftl", "{ $count } saved", "{ $cuont } saved")
    return "languages/en.ftl", line, "$cuont"


def _ftl_emptied(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit("languages/en.ftl", "button-ok = OK", "button-ok =")
    return "languages/en.ftl", line, "not of the form"


def _ftl_blank_string(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit("languages/en.ftl", "button-ok = OK", 'button-ok = { "" }')
    return "languages/en.ftl", line, "missing prompt button-ok"


def _ftl_bom(p: PackCopy) -> tuple[str, int, str]:
    file = p.folder / "languages/mn.ftl"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    return "languages/mn.ftl", 1, "byte-order mark"


def _ftl_gone(p: PackCopy) -> tuple[str, int, str]:
    (p.folder / "languages/mn.ftl").unlink()
    return "languages/mn.ftl", 1, "missing"


def _pack_gone(p: PackCopy) -> tuple[str, int, str]:
    (p.folder / "pack.toml").unlink()
    return "pack.toml", 1, "missing"


def _pack_unknown_key(p: PackCopy) -> tuple[str, int, str]:
    return "pack.toml", p.edit("pack.toml", "nearest_phone", "nearest_fone"), "unknown key"


def _pack_theme_twice(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit("pack.toml", 'id = "property"', 'id = "household"')
    return "pack.toml", line, "duplicate id household"


def _regions_gone(p: PackCopy) -> tuple[str, int, str]:
    (p.folder / "regions.toml").unlink()
    return "regions.toml", 1, "missing"


def _region_of_another_county(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit("regions.toml", '"150626101001"', '"150627101001"')
    return "regions.toml", line, "must start with 150626"


def _region_too_short(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit("regions.toml", '"150626101001"', '"15062610100"')
    return "regions.toml", line, "it has 12 digits"


def _region_twice(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit("regions.toml", '"150626101001"', '"150626100001"')
    return "regions.toml", line, "duplicate id 150626100001"


def _regions_unknown_key(p: PackCopy) -> tuple[str, int, str]:
    p.write("regions.toml", "county = 1\n" + p.text("regions.toml"))
    return "regions.toml", 1, "unknown key"


def _regions_syntax(p: PackCopy) -> tuple[str, int, str]:
    line = p.edit("regions.toml", 'code = "150626101001"', "code = “150626101001”")
    return "regions.toml", line, "full-width"


@pytest.mark.parametrize(
    "damage",
    [
        _ftl_double, _ftl_full_width, _ftl_brace, _ftl_placeholder, _ftl_emptied,
        _ftl_blank_string, _ftl_bom, _ftl_gone, _pack_gone, _pack_unknown_key, _pack_theme_twice,
        _regions_gone, _region_of_another_county, _region_too_short, _region_twice,
        _regions_unknown_key, _regions_syntax,
    ],
    ids=lambda f: f.__name__.strip("_"),
)  # fmt: skip
def test_a_mistake_of_the_packs_own_files(damage: Break, pack, capsys) -> None:
    file, line, words = damage(pack)
    code, lines = pack.check(capsys)
    assert code == 1
    hits = [one for one in lines if one.startswith(f"{file}:{line}: ")]
    assert any(words in one for one in hits), (file, line, lines)


def test_two_services_with_one_id(pack, capsys) -> None:
    line = pack.edit(QUERY, 'id = "property-query"', 'id = "pension-registration"')
    _, lines = pack.check(capsys)
    mine = [one for one in lines if one.startswith(f"{QUERY}:{line}: ")]
    assert any("another service has it" in one for one in mine)
    assert any("differs from its folder" in one for one in mine)
    assert {s.id for s in load(pack.folder).catalogue.services} == SERVICES - {"property-query"}


def test_all_mistakes_are_listed_at_once(pack, capsys) -> None:
    wanted = [BREAKS[n](pack) for n in (
        "unknown_key", "choice_twice", "unknown_theme", "an_ask_emptied",
        "promised_longer_than_legal", "group_part_twice")]  # fmt: skip
    # A key that is unknown hides what the types can't see yet in that one file.
    wanted = [w for w in wanted if w[0] != PENSION or w[2] == "unknown key"]
    wanted.append(_ftl_full_width(pack))
    wanted.append(_region_too_short(pack))
    code, lines = pack.check(capsys)
    assert code == 1
    for file, line, words in wanted:
        assert any(one.startswith(f"{file}:{line}: ") and words in one for one in lines), words
    assert lines == sorted(lines, key=lambda one: (one.split(":")[0], int(one.split(":")[1])))
    assert load(pack.folder).catalogue.services == ()


def test_windows_line_ends_are_no_mistake(pack, capsys) -> None:
    for file in (PENSION, "languages/zh.ftl", "pack.toml"):
        path = pack.folder / file
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert pack.check(capsys)[0] == 0


def test_an_empty_folder_names_everything_that_is_missing(tmp_path) -> None:
    loaded = load(tmp_path)
    files = {m.file for m in loaded.mistakes}
    assert files >= {"pack.toml", "regions.toml", "languages/zh.ftl"}
    assert loaded.catalogue.services == ()


def test_the_installations_words_fill_the_gaps_of_a_pack(pack, tmp_path) -> None:
    (pack.folder / "languages/en.ftl").write_text("button-ok = Fine\n", "utf-8")
    from kiosk.settings import CONFIG

    loaded = load(pack.folder, CONFIG / "content")
    assert loaded.words.say("en", "button-ok", {}) == "Fine"
    assert loaded.words.say("en", "button-back", {}) == "Back"


def test_the_sample_pack_is_right_and_may_be_emptied(pack) -> None:
    loaded = load(pack.folder)
    assert loaded.mistakes == ()
    assert {s.id for s in loaded.catalogue.services} == SERVICES
    assert all(s.sample for s in loaded.catalogue.services)
    assert without_services(loaded).catalogue.services == ()
