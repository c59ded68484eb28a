BUFFER = bytearray(b"x" * 400_000)


class Part:
    def __init__(self, number):
        self.view = memoryview(BUFFER)[number:]

    def size(self):
        return len(self.view)


def grow():
    try:
        BUFFER.append(1)
    except BufferError:
        return "locked"
    return "grown"


def collect(names):
    kinds = {"part": Part}
    return [kinds[name](n) for n, name in enumerate(names)]


def main():
    parts = collect(["part"] * 20)
    total = sum(part.size() for part in parts)
    lines = [str(n) for n in range(40_000)]
    print(grow())
    return total, len(lines)


print(main())
