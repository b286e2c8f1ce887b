"""A year in seconds: stories are generators that say when they go on."""

import heapq
from collections.abc import Generator
from datetime import datetime
from itertools import count

Story = Generator[datetime, datetime, None]


class Calendar:
    """Runs many stories in the order of their moments.

    A story yields the moment it wants to go on at and is sent exactly that moment. Stories whose
    moment lies after `now` stay where they are: that is how a world is full of unfinished things.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._number = count()
        self._waiting: list[tuple[datetime, int, Story]] = []

    def tell(self, story: Story) -> None:
        """Takes a story on; it runs to its first yield at once."""
        self._go(story, None)

    def run(self) -> int:
        """Runs everything up to now; returns how many steps were taken."""
        steps = 0
        while self._waiting and self._waiting[0][0] <= self.now:
            at, _number, story = heapq.heappop(self._waiting)
            self._go(story, at)
            steps += 1
        return steps

    def _go(self, story: Story, at: datetime | None) -> None:
        try:
            following = story.send(at)  # type: ignore[arg-type]
        except StopIteration:
            return
        heapq.heappush(self._waiting, (following, next(self._number), story))
