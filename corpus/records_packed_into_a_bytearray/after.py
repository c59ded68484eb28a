import struct
from collections import namedtuple

REC = struct.Struct("<IH")
KINDS = ("move", "fire")
Event = namedtuple("Event", "tick kind")


def records(blob):
    for off in range(0, len(blob), REC.size):
        yield REC.unpack_from(blob, off)


def decode(recs):
    for tick, kind in recs:
        yield Event(tick, KINDS[kind])


def summary(blob):
    events = list(decode(records(blob)))
    duration = events[-1].tick
    del blob, events
    timeline = [0] * (duration // 100 + 300000)
    return duration, len(timeline)


def make(n):
    buf = bytearray()
    for i in range(n):
        buf += REC.pack(i, 1)
    return bytes(buf)


def main():
    duration, n = summary(make(20000))
    print(duration, n)


if __name__ == "__main__":
    main()
