import struct


def parse(blob):
    size, body = struct.unpack("<I200000s", blob)
    text = body.decode("ascii")
    halves = [text[k:] for k in range(size)]
    return len("".join(halves))


print(parse(struct.pack("<I200000s", 3, b"x" * 200_000)))
