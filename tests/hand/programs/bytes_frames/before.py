"""Decoder of a binary telemetry stream: framing, checksums, columns."""
import array
import struct
import zlib

HEADER = struct.Struct("<IHHI")
SAMPLE = struct.Struct("<Hfh")


def encode(frames, samples):
    out = bytearray()
    for number in range(frames):
        payload = b"".join(SAMPLE.pack(n % 500, n * 0.5 + number, n % 90 - 45) for n in range(samples))
        out += HEADER.pack(0xFEEDBEEF, number % 65536, samples, zlib.crc32(payload))
        out += payload
    return bytes(out)


def frames(stream):
    view = memoryview(stream)
    position = 0
    while position < len(view):
        magic, number, count, checksum = HEADER.unpack_from(view, position)
        if magic != 0xFEEDBEEF:
            raise ValueError(f"no frame at {position}")
        position += HEADER.size
        size = count * SAMPLE.size
        payload = bytes(view[position:position + size])
        if zlib.crc32(payload) != checksum:
            raise ValueError(f"frame {number} is damaged")
        yield number, payload
        position += size


def decode(parts):
    rows = []
    for number, payload in parts:
        for channel, value, angle in SAMPLE.iter_unpack(payload):
            rows.append((number, channel, value, angle))
    return rows


def columns(rows):
    channel = array.array("H", (row[1] for row in rows))
    value = array.array("d", (row[2] for row in rows))
    return channel, value


def statistics(channel, value):
    sums = {}
    for key, number in zip(channel, value):
        total, count = sums.get(key, (0.0, 0))
        sums[key] = total + number, count + 1
    return {key: round(total / count, 3) for key, (total, count) in sums.items()}


def main():
    stream = encode(40, 1500)
    parts = list(frames(stream))
    print(len(parts), len(stream))
    rows = decode(parts)
    print(len(rows), rows[-1])
    channel, value = columns(rows)
    means = statistics(channel, value)
    print(len(means), sorted(means.items())[:2])


if __name__ == "__main__":
    main()
