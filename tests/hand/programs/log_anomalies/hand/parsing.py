import re
from typing import NamedTuple

PATTERN = re.compile(r"^(\S+) (\S+) (\w+) \[([\w-]+)\] (.*)$")
NUMBER = re.compile(r"\d+(\.\d+)*")


class Record(NamedTuple):
    day: str
    time: str
    level: str
    worker: str
    message: str


def parse_all(lines):
    records = []
    for line in lines:
        match = PATTERN.match(line)
        if match is None:
            continue
        records.append(Record(*match.groups()))
    return records


def to_templates(records):
    return [f"{record.level} {NUMBER.sub('<n>', record.message)}" for record in records]
