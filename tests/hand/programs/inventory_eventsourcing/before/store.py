import json
from dataclasses import asdict

from events import KINDS


class EventStore:
    def __init__(self):
        self._events = []

    def append(self, event):
        self._events.append(event)

    def clear(self):
        self._events.clear()

    def dump(self):
        lines = [json.dumps({"kind": type(event).__name__, **asdict(event)}) for event in self._events]
        return "\n".join(lines)

    @staticmethod
    def parse(snapshot):
        events = []
        for line in snapshot.split("\n"):
            fields = json.loads(line)
            kind = KINDS[fields.pop("kind")]
            events.append(kind(**fields))
        return events
