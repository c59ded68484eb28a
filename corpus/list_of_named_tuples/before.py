from collections import namedtuple
from typing import NamedTuple

Point = namedtuple("Point", "x y")


class Reading(NamedTuple):
    number: int
    name: str


def load(count):
    points = [Point(n, n * 2) for n in range(count)]
    print(len(points), points[-1].y)
    readings = [Reading(n, f"sensor {n % 50}") for n in range(count)]
    return readings


def main():
    readings = load(20_000)
    labels = [reading.name.strip() for reading in readings]
    print(len(readings))
    text = "\n".join(labels)
    print(len(text))


if __name__ == "__main__":
    main()
