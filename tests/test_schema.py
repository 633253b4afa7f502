"""`gazette schema` and the real content agree; Chinese keys say what English keys say."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from PIL import Image as Picture
from pydantic import BaseModel

from gazette import config, frontmatter, stories, validation
from gazette.schema import DOCUMENT_MODELS, Contact, Highlight, Image, Part, json_schema
from tests.support import ROOT, SmallSite

SCHEMA = json_schema()
FILES = sorted((ROOT / "content").rglob("*.md"))
MODELS = {
    "profile": "ProfileModel",
    "story": "StoryModel",
    "issue": "IssueModel",
    "page": "PageModel",
    "config": "ConfigModel",
}


class _Dates(yaml.SafeLoader):
    """YAML as most text editors' plugins read it, but for dates, which JSON does not have."""


_Dates.yaml_implicit_resolvers = {
    char: [(tag, pattern) for tag, pattern in pairs if not tag.endswith(":timestamp")]
    for char, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def validator(kind: str) -> Draft202012Validator:
    """Return what checks front matter of one kind."""
    return Draft202012Validator({"$ref": f"#/$defs/{MODELS[kind]}", "$defs": SCHEMA["$defs"]})


def front_matter(file: Path) -> tuple[str, str]:
    """Return the kind of a file of the real gazette, and its front matter."""
    settings, _ = config.parse((ROOT / "config.yaml").read_bytes())
    assert settings is not None
    place, _ = stories.locate(file.relative_to(ROOT).as_posix(), settings)
    split, _ = frontmatter.split(file.read_text(encoding="utf-8"), file.name)
    assert place is not None
    assert split is not None
    return place.kind, split.yaml


def test_the_schema_is_one_and_the_command_prints_it(site: SmallSite) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    ran = site.run("schema")
    assert ran.status == 0
    assert ran.object == json.loads(json.dumps(SCHEMA))


@pytest.mark.parametrize("loader", [yaml.BaseLoader, _Dates])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_real_front_matter_is_accepted(file: Path, loader: type[yaml.SafeLoader]) -> None:
    kind, text = front_matter(file)
    data = yaml.load(text, Loader=loader)  # noqa: S506 - both make nothing but plain values
    assert [error.message for error in validator(kind).iter_errors(data)] == []
    assert Draft202012Validator(SCHEMA).is_valid(data)


@pytest.mark.parametrize("loader", [yaml.BaseLoader, _Dates])
def test_the_real_settings_are_accepted(loader: type[yaml.SafeLoader]) -> None:
    data = yaml.load((ROOT / "config.yaml").read_bytes(), Loader=loader)  # noqa: S506
    assert [error.message for error in validator("config").iter_errors(data)] == []


GOOD: dict[str, dict[str, Any]] = {
    "profile": {"name": "宝兴", "headline": "弄堂", "highlights": [{"text": "老字号"}, "新字号"]},
    "story": {"title": "市集", "date": "2026-11-01", "places": "宝兴、东风", "draft": "是"},
    "issue": {"title": "创刊号", "number": 1, "date": "2026-11-22"},
    "page": {"title": "关于", "contact": {"phone": 63210000}, "order": 1.5, "slug": "about-us"},
}
CHINESE: dict[str, dict[str, Any]] = {
    "profile": {"名称": "宝兴", "题目": "弄堂", "出彩处": [{"数字": "43", "说明": "组"}]},
    "story": {"标题": "市集", "日期": "2026-11-01", "图片": {"文件": "a.png", "替代文字": "猫"}},
    "issue": {"标题": "一", "期号": 1, "日期": "2026", "目录": [{"栏目": "甲", "文章": ["a"]}]},
    "page": {"标题": "关于", "联系": {"电话": "6321"}, "旧网址": ["/old/"], "草稿": True},
}


@pytest.mark.parametrize("kind", list(GOOD))
def test_english_and_chinese_keys_are_accepted(kind: str) -> None:
    loose = {
        "摘要": 2026,
        "作者": ["甲"],
        "slug": 2026,
        "aliases": None,
        "order": "1",
        "草稿": "是",
    }
    for data in (GOOD[kind], CHINESE[kind], {**GOOD[kind], **loose}):
        assert [error.message for error in validator(kind).iter_errors(data)] == []


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("profile", {"name": ...}),
        ("profile", {"highlights": ...}),
        ("profile", {"highlights": "老字号"}),
        ("profile", {"highlights": [{"txet": "老字号"}]}),
        ("profile", {"headlne": "弄堂"}),
        ("profile", {"name": ["宝兴"]}),
        ("profile", {"image": {"src": "a.png"}}),
        ("profile", {"image": "a.png"}),
        ("story", {"date": ...}),
        ("story", {"date": ["2026-11-01"]}),
        ("story", {"places": {"a": "b"}}),
        ("story", {"draft": "可能"}),
        ("issue", {"number": "一"}),
        ("issue", {"number": 1.5}),
        ("issue", {"contents": ["baoxing"]}),
        ("issue", {"contents": [{"section": "甲"}]}),
        ("page", {"title": ...}),
        ("page", {"slug": "关于"}),
        ("page", {"order": "第一"}),
    ],
)
def test_what_a_build_refuses_the_schema_refuses(kind: str, changes: dict[str, Any]) -> None:
    data = {name: value for name, value in (GOOD[kind] | changes).items() if value is not ...}
    assert not validator(kind).is_valid(data)


def _chinese(text: str) -> str:
    """Return front matter with every key in Chinese."""
    models: list[type[BaseModel]] = [*DOCUMENT_MODELS.values(), Highlight, Image, Contact, Part]
    names = {
        name: str(field.title) for model in models for name, field in model.model_fields.items()
    }
    head, fence, rest = text.removeprefix("---\n").partition("\n---\n")
    pattern = r"(?m)(?<![\w-])(" + "|".join(names) + r"):(?=\s|$)"
    return "---\n" + re.sub(pattern, lambda match: names[match[1]] + ":", head) + fence + rest


def test_chinese_keys_build_the_same_bytes(site: SmallSite) -> None:
    site.write(
        "content/stories/2026/fair.md",
        "---\ntitle: 市集\ndate: 2026-11-01\nupdated: 2026-11-02\nplaces: [宝兴]\nthemes: [文化]\n"
        "authors: 王芳、李雷\naliases: [/fair/]\nsummary: 热闹。\norder: 2\nslug: market\n"
        "draft: 否\npublish: 2026-01-01\nexpires: 2999-01-01\n"
        "highlights:\n- {figure: 3, unit: 天, label: 连着办}\n- text: 老字号\n---\n\n热闹。\n",
    )
    site.write("content/media/cat.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    site.replace(
        "content/neighbourhoods/baoxing.md",
        "themes: ",
        "image: {src: /media/cat.svg, alt: 一只猫, caption: 猫, credit: 王芳}\n"
        "contact:\n  address: 宝兴里\n  phone: 6321\n  hours: 9:30—17:00\nthemes: ",
    )
    site.replace(
        "content/issues/001.md",
        "number: 1\n",
        "number: 1\ncontents:\n- section: 出彩处\n  stories: [baoxing, market]\n",
    )
    assert site.make().problems == ()
    before = site.snapshot()
    for file in sorted((site.folder / "content").rglob("*.md")):
        text = _chinese(file.read_text(encoding="utf-8"))
        assert not re.search(r"(?m)^[a-z]+:", text.partition("\n---\n")[0])
        file.write_text(text, encoding="utf-8")
    assert site.make(clean=True).problems == ()
    assert site.snapshot() == before


def test_the_editors_page_of_settings_knows_every_key() -> None:
    page = (ROOT / "docs/settings.zh-CN.md").read_text(encoding="utf-8")
    words: set[str] = set()
    for model in DOCUMENT_MODELS.values():
        for key, inner in validation.words_of(model).items():
            words |= {key, *inner}
    assert [word for word in sorted(words) if word not in page] == []
    assert len(words) > 50


def test_the_examples_of_the_settings_page_are_right(site: SmallSite) -> None:
    page = (ROOT / "docs/settings.zh-CN.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    profile, story, issue, plain, picture, section, originals, face, printing, check = examples
    site.write("content/neighbourhoods/baoxing.md", f"---\n{profile}---\n\n正文。\n")
    site.write("content/stories/2026/fair.md", f"---\n{story}{picture}---\n\n正文。\n")
    site.write("content/stories/2026/fair.jpg", jpeg())
    site.write("content/issues/001.md", f"---\n{issue}---\n\n编者的话。\n")
    site.write("content/pages/about.md", f"---\n{plain}---\n\n正文。\n")
    site.write("content/schools/a.md", f"---\n{profile}---\n\n正文。\n".replace("宝兴", "一小"))
    site.replace("config.yaml", "sections:\n", f"sections:\n{section}")
    printing = printing.replace("true", "false")
    site.replace(
        "config.yaml",
        "print: {with_site: false}\nheadline_font: false\n",
        originals + face + printing + check,
    )
    assert site.problems() == []


def jpeg() -> bytes:
    data = io.BytesIO()
    Picture.new("RGB", (2, 1)).save(data, "JPEG")
    return data.getvalue()


def test_settings_come_back_from_what_is_kept_of_them(site: SmallSite) -> None:
    text = (site.folder / "config.yaml").read_text(encoding="utf-8")
    text += "themes: [{name: 文化, slug: culture}]\nper_page: 7\ntimezone: '-03:30'\n"
    text += "pictures: {originals: true}\ncheck: {dash: false, ellipsis: true}\n"
    for printing in ("{with_site: false}", "{song: SimSun, kai: KaiTi}"):
        changed = text.replace("{with_site: false}", printing)
        settings, problems = config.parse(changed.encode())
        assert settings is not None
        assert problems == []
        again = config.from_record(json.loads(json.dumps(config.to_record(settings))))
        assert again == settings
        assert again.unchecked == settings.unchecked == ("dash",)


def test_settings_that_are_wrong_are_said_by_every_build(site: SmallSite) -> None:
    site.make()
    site.replace("config.yaml", "publisher: ", "publishe: ")
    for _ in range(2):
        assert [code for code, *_ in site.problems()] == ["E-key-unknown"]
    site.replace("config.yaml", "publishe: ", "publisher: ")
    assert site.problems() == []
