"""The lenses that were visited, and the way back and forward through them."""

from __future__ import annotations

from logscope.model.lens import Lens

_MOST = 500


class LensHistory:
    """Visited lenses with a place in them. A new visit forgets what lay ahead."""

    def __init__(self, first: Lens) -> None:
        self._visited = [first]
        self._at = 0

    @property
    def current(self) -> Lens:
        return self._visited[self._at]

    @property
    def place(self) -> tuple[int, int]:
        """1-based place, and how many there are."""
        return self._at + 1, len(self._visited)

    def visit(self, lens: Lens) -> bool:
        """Go on to a lens; False where it is the current one."""
        if lens == self.current:
            return False
        self._visited = [*self._visited[: self._at + 1], lens][-_MOST:]
        self._at = len(self._visited) - 1
        return True

    def step(self, by: int) -> bool:
        """Go ``by`` lenses back (negative) or forward; False where there are none."""
        target = self._at + by
        if not 0 <= target < len(self._visited):
            return False
        self._at = target
        return True

    def before(self) -> list[Lens]:
        """The lenses visited before the current one, the oldest first."""
        return self._visited[: self._at]

    def queries(self) -> list[str]:
        """Distinct queries, the oldest first: for up and down in the query bar."""
        return list(dict.fromkeys(lens.query for lens in self._visited if lens.query))
