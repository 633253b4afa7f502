"""Stories → a plan: which file each becomes; nothing that is there is written over."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gazette import urls
from gazette.config import Section
from gazette.errors import ContentError, Problem, errors_in, problem
from gazette.folders import CONTENT, ISSUES_FOLDER
from gazette.importers import figures, headings, manuscript
from gazette.importers.figures import Proposal
from gazette.importers.habits import ISSUE
from gazette.importers.manuscript import Draft, Front
from gazette.importers.numbering import BESIDE, numbered
from gazette.importers.paragraphs import Manuscript
from gazette.importers.places import Places, bare
from gazette.importers.plans import Issued, Placed, Plan, Rest, rest_paths
from gazette.pinyin import slugify

MOST_HIGHLIGHTS = 4
_MOST_BARE = 2


def plan(
    manuscripts: Sequence[Manuscript],
    places: Places,
    section: Section | None,
    today: datetime.date,
    site: Path,
    found: Sequence[Problem] = (),
) -> Plan:
    """Return what is to be written for the manuscripts.

    Raises ContentError with all that is wrong with them, and with what was `found` before.
    """
    planner = _Planner(places, section, today, site)
    problems = list(found)
    for each in manuscripts:
        problems.extend(each.problems)
        try:
            planner.add(each)
        except ContentError as error:
            problems.extend(error.problems)
    issues = tuple(planner.issues())
    problems.extend(planner.problems)
    if errors_in(problems):
        raise ContentError(problems)
    if len(planner.stories) == 1:
        problems.extend(planner.guesses)
    return Plan(tuple(planner.stories), issues, tuple(planner.rests), tuple(problems))


class _Planner:
    """Deal out names of files, one manuscript after the other."""

    def __init__(
        self, places: Places, section: Section | None, today: datetime.date, site: Path
    ) -> None:
        self.places = places
        self.section = section
        self.today = today
        self.site = site
        self.slugs = set(places.slugs)
        self.paths: set[str] = set()
        self.numbering: dict[tuple[str, str], Iterator[str]] = {}
        self.stories: list[Placed] = []
        self.fronts: dict[str, tuple[Front, list[Placed]]] = {}
        self.rests: list[Rest] = []
        self.problems: list[Problem] = []
        self.guesses: list[Problem] = []
        self.first: dict[tuple[str, str], Placed] = {}

    def add(self, written: Manuscript) -> None:
        """Place all of one manuscript; raises ContentError where no story is found in it."""
        found, doubtful = headings.find(written.paragraphs, self.places.lore())
        named = headings.from_file_name(
            Path(written.path).stem, written.paragraphs, self.places.is_known
        )
        if not found and named:
            found, doubtful = [named], []
        doubts = [
            problem(
                "W-import-heading-doubt",
                written.path,
                written.paragraphs[each.index].line,
                name=each.name,
                title=each.headline,
            )
            for each in doubtful
        ]
        if not found:
            texts = any(each.text for each in written.paragraphs)
            code = "E-import-no-heading" if texts else "E-import-empty"
            raise ContentError([problem(code, written.path), *doubts])
        self.problems.extend(doubts)
        config = self.places.config
        front, drafts = manuscript.part(
            written, found, self.places.parts, config.title, config.publisher
        )
        placed = [self._place(each, written) for each in drafts]
        for heading, each in zip(found, placed, strict=True):
            if heading.guessed and not self.section:
                details = {"name": each.name, "new": each.path}
                line = each.draft.line
                self.guesses.append(problem("W-import-guess", written.path, line, 1, **details))
        self.stories.extend(placed)
        if _is_issue(front, placed):
            self.fronts.setdefault(front.title, (front, []))[1].extend(placed)
        self._keep(written, front, placed)

    def _section(self, draft: Draft) -> Section:
        """Return the section of a new place: where one of that name stood before, or its part's."""
        before = {name: folder for folder, name in self.first}.get(bare(draft.name))
        known = (each for each in self.places.sections if each.folder == before)
        return next(known, None) or self.places.section_of(draft.name, draft.part)

    def _place(self, draft: Draft, written: Manuscript) -> Placed:
        folder = self.section.folder if self.section else None
        existing = self.places.find(draft.name, folder)
        if existing and not self.section:
            section = next(each for each in self.places.sections if each.folder == existing.section)
        else:
            section = self.section or self._section(draft)
        name = existing.name if existing else bare(draft.name)
        twin = self.first.get((section.folder, name))
        base = existing.slug if existing else slugify(name)
        base = (base if urls.is_slug(base) else "story") + (BESIDE if existing or twin else "")
        if twin:
            self.problems.append(
                problem(
                    "W-import-twice",
                    draft.path,
                    draft.line,
                    name=name,
                    first=f"{twin.draft.path}:{twin.draft.line}",
                )
            )
        text = "\n".join(each.text for each in draft.paragraphs)
        markdown = "\n".join(each.markdown for each in draft.paragraphs)
        shown = {
            key: data for key, data in written.pictures.items() if data and f"({key})" in markdown
        }
        slug = self._free(section.folder, base)
        ending = "/index.md" if shown else ".md"
        placed = Placed(
            draft=draft,
            section=section,
            name=name,
            slug=slug,
            path=f"{CONTENT}/{section.folder}/{slug}{ending}",
            existing=existing,
            highlights=_highlights(text),
            notes={
                label: note for label, note in written.notes.items() if f"[^{label}]" in markdown
            },
            pictures=shown,
        )
        self.first.setdefault((section.folder, name), placed)
        near = None if existing else self.places.sounding(name)
        if near:
            self.problems.append(
                problem(
                    "W-import-name-near",
                    draft.path,
                    draft.line,
                    name=name,
                    other=near.name,
                    known=near.path,
                    new=placed.path,
                )
            )
        return placed

    def _free(self, folder: str, base: str) -> str:
        """Return a slug that no file and no other story has."""
        for slug in self.numbering.setdefault((folder, base), numbered(base)):
            path = self.site / CONTENT / folder / slug
            taken = (folder, slug) in self.slugs or path.exists()
            if not taken and not path.with_name(f"{slug}.md").exists():
                self.slugs.add((folder, slug))
                return slug
        raise AssertionError(base)

    def issues(self) -> Iterator[Issued]:
        """Yield an issue for each title that manuscripts have, with the stories below it."""
        numbers = set(self.places.numbers)
        for title, (front, stories) in self.fronts.items():
            number = front.number
            if number is None or number in numbers:
                free = max(numbers, default=0) + 1
                if number is not None:
                    self.problems.append(
                        problem("W-import-number", stories[0].draft.path, number=number, free=free)
                    )
                number = free
            numbers.add(number)
            base = f"{CONTENT}/{ISSUES_FOLDER}/{number:03}"
            path = next(
                f"{each}.md"
                for each in numbered(base)
                if not (self.site / f"{each}.md").exists() and not (self.site / each).exists()
            )
            parts = self._parts(front, stories)
            yield Issued(path, title, number, front.date or self.today, front.words, parts)

    def _parts(
        self, front: Front, stories: Iterable[Placed]
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the running order: each place once, under the section it stood in."""
        parts: dict[str, list[str]] = {}
        seen: set[str] = set()
        for each in stories:
            slug = each.existing.slug if each.existing else each.slug
            twin = self.first[each.section.folder, each.name]
            if twin is not each or slug in seen:
                continue
            seen.add(slug)
            label = each.draft.part or front.part or self.places.running_part
            several = sum(1 for _, known in self.slugs if known == slug) > 1
            name = f"{each.section.folder}/{slug}" if several else slug
            parts.setdefault(label, []).append(name)
        return tuple((label, tuple(slugs)) for label, slugs in parts.items())

    def _keep(self, written: Manuscript, front: Front, placed: Sequence[Placed]) -> None:
        """Keep what has no place in a file of its own."""
        texts = list(written.aside)
        rest = "\n".join(each.text for each in front.rest)
        if not _is_issue(front, placed):
            part = "" if front.part in self.places.parts else front.part
            lines = (front.title, part, rest, *(each.text for each in front.words))
            rest = "\n".join(filter(None, lines))
        if rest:
            texts.insert(0, ("第一篇以前的文字", rest))
        used = {name for each in placed for name in each.pictures}
        pictures = {
            name: data for name, data in written.pictures.items() if name not in used and data
        }
        if not texts and not pictures:
            return
        for path in rest_paths(written.path):
            if path not in self.paths and not (self.site / path).exists():
                break
        self.paths.add(path)
        self.rests.append(Rest(written.path, path, tuple(texts), pictures))


def _is_issue(front: Front, placed: Sequence[Placed]) -> bool:
    """Tell the manuscript of an issue from a story that somebody sent with a line above it."""
    return bool(front.title) and (len(placed) > 1 or ISSUE.search(front.title) is not None)


def _highlights(text: str) -> tuple[Proposal, ...]:
    """Return the highlights to propose: those whose label the text says, else some without."""
    found = figures.propose(text)
    named = [each for each in found if each.label]
    return tuple(named[:MOST_HIGHLIGHTS] or found[:_MOST_BARE])
