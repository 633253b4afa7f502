"""Workshop: what one process keeps between builds of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazette.errors import GazetteError
from gazette.manifest import Manifest
from gazette.memory import Memory
from gazette.store import Mark, Store
from gazette.survey import Survey

if TYPE_CHECKING:
    from gazette.later import Later
    from gazette.site import Site


class Workshop:
    """What one process keeps between builds of a site: they cost what changed, not what is there.

    `ground` is the last survey; `manifest` what the output holds as far as nobody else touched
    it, which its files on the disk, last seen as `mark`, would tell. `failure` is
    what was wrong with which inputs. `later`, where there is one, makes what is printed.
    """

    def __init__(self) -> None:
        self.memory = Memory()
        self.ground: Survey | None = None
        self.manifest: Manifest | None = None
        self.mark: Mark | None = None
        self.site: Site | None = None
        self.failure: tuple[str, GazetteError] | None = None
        self.later: Later | None = None

    def holds(self, place: Store) -> Manifest | None:
        """Return the manifest, unless another build has written one since."""
        return self.manifest if self.mark == place.mark() else None

    def knows(self, place: Store) -> bool:
        """Tell whether both sources and output are known well enough to look only at a part."""
        ground = self.ground
        return (
            ground is not None
            and not ground.problems
            and not ground.linked
            and self.holds(place) is not None
        )

    def keep(self, place: Store, manifest: Manifest) -> None:
        """Remember the manifest of what was just written."""
        self.manifest, self.mark = manifest, place.mark()

    def forget(self) -> None:
        """Forget the sources and the output, so that the next build looks everywhere."""
        self.ground = self.manifest = None
