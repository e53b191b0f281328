"""The pages of one material in their order: add, take again, move, remove; pure values."""

from dataclasses import dataclass, replace

from kiosk.catalogue.types import Material
from kiosk.session.session import Page


@dataclass(frozen=True)
class Document:
    """Pages in order. least: how many are needed; most: how many may be there."""

    pages: tuple[Page, ...]
    least: int = 1
    most: int = 1

    @classmethod
    def of(cls, material: Material, pages: tuple[Page, ...]) -> "Document":
        """The pages taken of a material so far."""
        return cls(pages, material.pages, max(material.pages, material.most_pages))

    @property
    def is_complete(self) -> bool:
        """Are there as many as are needed?"""
        return len(self.pages) >= self.least

    @property
    def has_room(self) -> bool:
        """May one more be added?"""
        return len(self.pages) < self.most

    @property
    def is_open(self) -> bool:
        """May it have more pages than are needed, so that only the resident knows the end?"""
        return self.most > self.least

    def has(self, number: int) -> bool:
        """Is there a page of this number, from 0?"""
        return 0 <= number < len(self.pages)

    def put(self, page: Page, number: int) -> "Document":
        """The page in place of another; behind the last number it is added."""
        return replace(self, pages=(*self.pages[:number], page, *self.pages[number + 1 :]))

    def moved(self, number: int, to: int) -> "Document":
        """A page at another place; the others keep their order."""
        rest = [*self.pages[:number], *self.pages[number + 1 :]]
        rest.insert(to, self.pages[number])
        return replace(self, pages=tuple(rest))

    def without(self, number: int) -> "Document":
        """All pages but one."""
        return replace(self, pages=(*self.pages[:number], *self.pages[number + 1 :]))
