"""How `gazette new` asks for what is missing, until each answer will do."""

from __future__ import annotations

import contextlib
import datetime
import sys
import unicodedata
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import click

from gazette import fresh
from gazette.cli.common import Settings
from gazette.config import Config
from gazette.errors import UsageError, problem
from gazette.fresh import ISSUE, Kind
from gazette.messages import message

Made = TypeVar("Made")
_YES = frozenset({"是", "是的", "好", "要", "对", "y", "yes"})


class Wanted(NamedTuple):
    """What is to be new; `namesake` is the file that has the name already, if nobody knows yet."""

    kind: Kind
    name: str
    slug: str
    namesake: str | None = None


class Asking:
    """What an editor typed, or is asked for, as what is to be new."""

    def __init__(self, settings: Settings, config: Config, today: datetime.date) -> None:
        self.settings = settings
        self.config = config
        self.today = today

    def given(self, noun: str, name: str, slug: str | None) -> Wanted:
        """Return what was typed in full; raises UsageError."""
        kind = fresh.kind_of(self.config, self.settings.site, noun, name)
        name = fresh.checked_name(name)
        if kind == ISSUE:
            slug = self._number(slug)
        else:
            slug = self._checked(kind, slug or fresh.slug_of(name))
        return Wanted(kind, name, slug, self._namesake(kind, name))

    def asked(self, noun: str | None, slug: str | None) -> Wanted:
        """Ask for what is missing; raises EOFError and KeyboardInterrupt as `input` does.

        A single word that is no kind is the name.
        """
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - so that arrow keys move in what is typed
        with contextlib.suppress(AttributeError, OSError):  # what is typed may be in any encoding
            sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
        kind = fresh.find_kind(self.config, noun) if noun is not None else None
        name = None
        if noun is not None and kind is None:
            name = fresh.checked_name(noun)
            self.settings.say(f"要新建的是“{name}”。", f"What is to be new is “{name}”.")
        kind = kind or self._ask_kind()
        number = self._number(slug) if kind == ISSUE else None
        if name is None or self._is_other(kind, name):
            name = self._ask_name(kind)
        return Wanted(kind, name, number or self._slug(kind, name, slug))

    def _ask_kind(self) -> Kind:
        every = fresh.kinds(self.config)
        self.settings.say("要新建哪一种？", "What is to be new?")
        for number, each in enumerate(every, 1):
            self.settings.say(
                f"  {number}  {each.label}（{each.noun}）",
                f"  {number}  {each.noun} ({each.label})",
            )
        return self._until(
            self._words("写前面的号码，或者名字：", "Its number or its name: "), self._kind
        )

    def _kind(self, answer: str) -> Kind:
        typed = unicodedata.normalize("NFKC", answer).strip().casefold()
        every = fresh.kinds(self.config)
        found = fresh.find_kind(self.config, typed)
        if not found and typed.isdecimal() and 0 < int(typed) <= len(every):
            found = every[int(typed) - 1]
        return found or fresh.kind_of(self.config, self.settings.site, answer.strip())

    def _ask_name(self, kind: Kind) -> str:
        zh, en = ("名称，例如 宝山：", "Its name: ")
        if kind.form != "profile":
            zh, en = ("标题：", "Its title: ")
        while True:
            name = self._until(self._words(zh, en), fresh.checked_name)
            if not self._is_other(kind, name):
                return name

    def _is_other(self, kind: Kind, name: str) -> bool:
        """Tell whether another name is wanted, since there is one of that name already."""
        other = self._namesake(kind, name)
        if other is None:
            return False
        doubt = problem("W-new-name", other, name=name, other=other)
        click.echo(message(doubt, self.settings.language))
        question = self._words(
            "还要再新建一篇吗？写“是”就新建；直接回车，换一个名称：",
            "Make another all the same? Type yes, or press Enter for another name: ",
        )
        return input(question).strip().casefold() not in _YES

    def _slug(self, kind: Kind, name: str, typed: str | None) -> str:
        try:
            return self._checked(kind, typed or fresh.slug_of(name))
        except UsageError as error:
            self._why(error)
        return self._until(
            self._words(
                "网址名，用小写字母、数字和连字符，例如 bao-shan：",
                "Its slug, of lower-case letters, digits and hyphens, such as bao-shan: ",
            ),
            lambda answer: self._checked(kind, answer.strip()),
        )

    def _checked(self, kind: Kind, slug: str) -> str:
        fresh.check_slug(self.settings.site, self.config, kind, slug, self.today)
        return slug

    def _number(self, typed: str | None) -> str:
        site = self.settings.site
        number = fresh.next_number(site) if typed is None else fresh.checked_number(site, typed)
        return f"{number:03}"

    def _namesake(self, kind: Kind, name: str) -> str | None:
        return fresh.namesake(self.settings.site, self.config, kind, name)

    def _until(self, question: str, take: Callable[[str], Made]) -> Made:
        """Ask until the answer will do; say why one does not."""
        while True:
            try:
                return take(input(question))
            except UsageError as error:
                self._why(error)

    def _why(self, error: UsageError) -> None:
        for each in error.problems:
            place = f"{each.path}：" if each.code == "E-new-exists" else ""
            click.echo(f"{place}{message(each, self.settings.language)}")

    def _words(self, zh: str, en: str) -> str:
        return zh if self.settings.language == "zh" else en
