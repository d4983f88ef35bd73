"""The keys of every list and page, as so many rows on or back."""

from __future__ import annotations

FAR = 1 << 30
"""More rows than any list has."""


class Rowwise:
    """What moves by rows: says how, and what a page is."""

    def move_rows(self, rows: int) -> None:
        """Go so many rows on, or back."""
        raise NotImplementedError

    def page_rows(self) -> int:
        """How many rows a page has."""
        raise NotImplementedError

    def act_list_down(self) -> None:
        """One row on."""
        self.move_rows(1)

    def act_list_up(self) -> None:
        """One row back."""
        self.move_rows(-1)

    def act_list_page_down(self) -> None:
        """A page on."""
        self.move_rows(self.page_rows())

    def act_list_page_up(self) -> None:
        """A page back."""
        self.move_rows(-self.page_rows())

    def act_list_half_down(self) -> None:
        """Half a page on."""
        self.move_rows(max(1, self.page_rows() // 2))

    def act_list_half_up(self) -> None:
        """Half a page back."""
        self.move_rows(-max(1, self.page_rows() // 2))

    def act_list_top(self) -> None:
        """The first row."""
        self.move_rows(-FAR)

    def act_list_bottom(self) -> None:
        """The last row."""
        self.move_rows(FAR)
