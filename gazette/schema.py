"""The content models: the one source of the checks, the messages and `gazette schema`.

A field's title is its Chinese key; its description is what an editor sees while typing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from gazette.fields import Aliases, Count, Date, Flag, Name, Number, Slug, Text, Texts, Whole
from gazette.folders import ISSUES_FOLDER, MEDIA_FOLDER
from gazette.switches import SWITCHES


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _need_items(value: Any) -> Any:
    if isinstance(value, list) and not value:
        raise PydanticCustomError("missing", "", {})
    return value


class Highlight(_Strict):
    """One 出彩处: a figure with unit and label, or a short text."""

    figure: Text | None = Field(None, title="数字", description="数字，只写数，例如 43")
    unit: Text | None = Field(None, title="单位", description="单位，例如 个")
    label: Text | None = Field(None, title="说明", description="数字说的是什么，例如 居民小组")
    text: Text | None = Field(None, title="文字", description="没有数字时的一句话")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else {} if value is None else value

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.text and (self.figure or self.unit or self.label):
            raise PydanticCustomError("E-highlight-both", "", {})
        if not self.text and not self.figure:
            raise PydanticCustomError("E-highlight-empty", "", {})
        if self.figure and not self.label:
            raise PydanticCustomError("E-highlight-label", "", {"figure": self.figure})
        return self


class Image(_Strict):
    """A picture with what it shows in words."""

    src: Name = Field(title="文件", description="图片文件，相对于本文件")
    alt: Text = Field(title="替代文字", description="一句话写出图里有什么，读给看不见的人听")
    caption: Text | None = Field(None, title="图注", description="图片下面的说明")
    credit: Text | None = Field(None, title="供图", description="谁拍的、谁画的")


class Contact(_Strict):
    """Where to find a place; never invented."""

    address: Text | None = Field(None, title="地址", description="地址")
    phone: Text | None = Field(None, title="电话", description="电话")
    hours: Text | None = Field(None, title="时间", description="开放时间")


class Part(_Strict):
    """One part of an issue's running order."""

    section: Name = Field(title="栏目", description="栏目名，例如 出彩处")
    stories: Annotated[Texts, BeforeValidator(_need_items)] = Field(
        title="文章", description="文章的网址名，按先后顺序"
    )


_Highlights = Annotated[list[Highlight], BeforeValidator(_need_items)]


class _Document(_Strict):
    summary: Text | None = Field(None, title="摘要", description="不写时取第一段")
    date: Date | None = Field(None, title="日期", description="例如 2026-11-22")
    updated: Date | None = Field(None, title="更新", description="最近一次改动的日期")
    image: Image | None = Field(None, title="图片", description="题图")
    authors: Texts = Field([], title="作者", description="作者，可以有几位")
    order: Number | None = Field(None, title="顺序", description="在栏目里的先后；不写时按拼音")
    slug: Slug | None = Field(
        None, title="网址名", description="小写字母、数字和连字符；不写时用文件名"
    )
    aliases: Aliases = Field([], title="旧网址", description="以前用过的网址，会转到新网址")
    draft: Flag = Field(False, title="草稿", description="写“是”就先不发布")
    publish: Date | None = Field(None, title="发布", description="从这一天起发布")
    expires: Date | None = Field(None, title="下架", description="到这一天就不再发布")


class ProfileModel(_Document):
    """The front matter of a neighbourhood's or a centre's profile."""

    name: Name = Field(title="名称", description="地方的名称")
    headline: Name = Field(title="题目", description="这篇文章自己的题目")
    highlights: _Highlights = Field(title="出彩处", description="两到四条：数字，或一句话")
    themes: Texts = Field([], title="主题", description="主题，例如 自治、文化")
    contact: Contact | None = Field(None, title="联系", description="地址、电话、时间")


class StoryModel(_Document):
    """The front matter of a dated story about one or more places."""

    title: Name = Field(title="标题", description="标题")
    date: Date = Field(title="日期", description="例如 2026-11-22")
    highlights: _Highlights | None = Field(None, title="出彩处", description="数字，或一句话")
    places: Texts = Field([], title="地点", description="写到的地方：名称或网址名")
    themes: Texts = Field([], title="主题", description="主题，例如 自治、文化")


class IssueModel(_Document):
    """The front matter of an issue."""

    title: Name = Field(title="标题", description="这一期的标题")
    number: Whole = Field(title="期号", description="第几期，例如 1")
    date: Date = Field(title="日期", description="出版日期，例如 2026-11-22")
    contents: list[Part] | None = Field(
        None, title="目录", description="栏目和文章的先后；不写时收全部介绍"
    )


class PageModel(_Document):
    """The front matter of a plain page."""

    title: Name = Field(title="标题", description="标题")
    contact: Contact | None = Field(None, title="联系", description="地址、电话、时间")


def _base_url(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not re.fullmatch(r"https?://[\w.-]+(:\d+)?(/[\w.~/-]*)?", text):
        raise PydanticCustomError("E-base-url", "", {"value": text})
    return text if text.endswith("/") else text + "/"


def _timezone(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[+-](0\d|1[0-4]):[0-5]\d", value):
        raise PydanticCustomError("E-timezone", "", {"value": str(value)})
    return value


def _language(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise PydanticCustomError("E-language", "", {"value": str(value)})
    return value


def _kind(value: Any) -> Any:
    if value not in ("profile", "story", "page"):
        raise PydanticCustomError("E-section-kind", "", {"value": str(value)})
    return value


# What the site has at these addresses is its own.
_RESERVED = (ISSUES_FOLDER, MEDIA_FOLDER, "assets", "figures", "search", "themes")


def _folder(value: Any) -> Any:
    if value in _RESERVED:
        raise PydanticCustomError("E-section-reserved", "", {"value": value})
    return value


class SectionModel(_Strict):
    """One section: a folder of content/, how it is called, what it holds."""

    folder: Annotated[Slug, BeforeValidator(_folder)] = Field(description="content/ 下的文件夹")
    label: Name = Field(description="读者看到的栏目名")
    noun: Slug = Field(description="gazette new 后面的英文名")
    kind: Annotated[Literal["profile", "story", "page"], BeforeValidator(_kind)] = Field(
        description="profile 介绍、story 文章、page 页面"
    )


class ThemeModel(_Strict):
    """A theme whose address does not follow its pinyin."""

    name: Name = Field(description="主题")
    slug: Slug = Field(description="网址名")


class PrintModel(_Strict):
    """How the issue is printed."""

    with_site: Flag = Field(default=True, description="生成网站时也做 PDF")
    song: Text | None = Field(None, description="正文和题目的字体（宋体），写字体族的名字")
    hei: Text | None = Field(None, description="小字和粗体的字体（黑体）")
    kai: Text | None = Field(None, description="着重的字体（楷体）")

    @model_validator(mode="before")
    @classmethod
    def _from_nothing(cls, value: Any) -> Any:
        return {} if value is None else value


class PicturesModel(_Strict):
    """How pictures are published."""

    originals: Flag = Field(default=False, description="点图片可以看原来的大图")

    @model_validator(mode="before")
    @classmethod
    def _from_nothing(cls, value: Any) -> Any:
        return {} if value is None else value


class _CheckModel(_Strict):
    """What `gazette check` marks in right texts; each can be switched off."""

    @model_validator(mode="before")
    @classmethod
    def _from_nothing(cls, value: Any) -> Any:
        return {} if value is None else value


if TYPE_CHECKING:
    CheckModel = _CheckModel
else:
    # Made, because its keys have hyphens, as the codes have.
    CheckModel = create_model(
        "CheckModel",
        __base__=_CheckModel,
        __doc__=_CheckModel.__doc__,
        **{name: (Flag, Field(default=True, description=text)) for name, text in SWITCHES.items()},
    )


class ConfigModel(_Strict):
    """config.yaml."""

    title: Name = Field(description="刊名")
    publisher: Name | None = Field(None, description="主办")
    description: Text | None = Field(None, description="一句话介绍")
    language: Annotated[str, BeforeValidator(_language)] = Field("zh-Hans", description="语言")
    base_url: Annotated[str, BeforeValidator(_base_url)] = Field(description="网站的完整网址")
    timezone: Annotated[str, BeforeValidator(_timezone)] = Field("+08:00", description="时区")
    sections: Annotated[list[SectionModel], BeforeValidator(_need_items)] = Field(
        description="栏目，按先后顺序"
    )
    themes: list[ThemeModel] = Field([], description="主题的网址名；没写到的用拼音")
    per_page: Count = Field(50, description="列表一页多少条")
    feed_limit: Count = Field(30, description="订阅源里多少条")
    headline_font: Flag = Field(True, description="网页上的题目用印刷的宋体，只带用到的字")
    sharing: Flag = Field(default=True, description="分享用的图片、二维码和图标")
    print: PrintModel = Field(PrintModel.model_validate({}), description="印刷的一期")
    offline: Flag = Field(default=True, description="读者的手机里存一份最新的一期，没有网也能看")
    search: Flag = Field(default=True, description="读者可以搜索")
    pictures: PicturesModel = Field(PicturesModel.model_validate({}), description="图片")
    check: CheckModel = Field(CheckModel.model_validate({}), description="check 看什么、不看什么")


DOCUMENT_MODELS: dict[str, type[_Document]] = {
    "profile": ProfileModel,
    "story": StoryModel,
    "issue": IssueModel,
    "page": PageModel,
}


def json_schema(kind: str = "") -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of all front matter and of config.yaml.

    `kind` is one of DOCUMENT_MODELS or `config` for that alone.
    """
    from pydantic.json_schema import models_json_schema

    every: dict[str, type[BaseModel]] = {**DOCUMENT_MODELS, "config": ConfigModel}
    models = {kind: every[kind]} if kind else every
    mapping, schema = models_json_schema([(model, "validation") for model in models.values()])
    definitions = schema["$defs"]
    for definition in definitions.values():
        _add_nothing(definition)
        _add_chinese_keys(definition)
    if "Highlight" in definitions:
        definitions["Highlight"] = {"anyOf": [definitions["Highlight"], {"type": "string"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gazette",
        "anyOf": [mapping[model, "validation"] for model in models.values()],
        "$defs": definitions,
    }


def _add_nothing(definition: dict[str, Any]) -> None:
    """Let every key that is not required be there and empty."""
    nothing = {"type": "null"}
    for name, schema in definition.get("properties", {}).items():
        if name not in definition.get("required", []) and nothing not in schema.get("anyOf", []):
            words = {word: schema.pop(word) for word in ("title", "description") if word in schema}
            definition["properties"][name] = words | {"anyOf": [schema, nothing]}


def _add_chinese_keys(definition: dict[str, Any]) -> None:
    """Let every key be written in Chinese as well, and need one of the two where one is needed."""
    properties: dict[str, Any] = definition.get("properties", {})
    titles = {name: each.get("title", "") for name, each in properties.items()}
    chinese = {name: title for name, title in titles.items() if not title.isascii()}
    for name, title in chinese.items():
        properties[title] = properties[name]
    required = [name for name in definition.get("required", []) if name in chinese]
    if required:
        definition["required"] = [name for name in definition["required"] if name not in chinese]
        definition["allOf"] = [
            {"anyOf": [{"required": [name]}, {"required": [chinese[name]]}]} for name in required
        ]
