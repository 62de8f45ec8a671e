"""What came of loading a file."""

from dataclasses import dataclass


@dataclass
class LoadCounts:
    """How many rows of one file were added, changed, removed or left."""

    title: str
    created: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        """Return the tally as a line for a person."""
        removed = f"，删除 {self.removed}" if self.removed else ""
        return f"{self.title}：新增 {self.created}，更新 {self.updated}{removed}，未变 {self.unchanged}"
