import struct

import numpy as np

HEADER = struct.Struct("<4sIdd")
CARD = 80
STEPS = [7 + k for k in range(89)]


def encode(samples):
    last = index = 0
    codes = []
    for sample in samples:
        step = STEPS[index]
        delta = step >> 3
        if sample > last:
            delta += step
        last = max(-32768, min(32767, last - delta if sample & 8 else last + delta))
        index = max(0, min(88, index + delta % 3 - 1))
        codes.append(last)
    return codes


def parse(blob):
    magic, count, width, height = HEADER.unpack_from(blob)
    if magic != b"GRID":
        raise ValueError(magic)
    start, stop = struct.unpack_from("<II", blob, HEADER.size)
    cells = np.arange(start, stop) * np.array([width])
    cells = cells.reshape(-1, count) + height
    return float(np.sort(cells * 2, axis=None).sum())


def cards(block):
    found = {}
    for i in range(0, len(block), CARD):
        card = block[i : i + CARD].decode("ascii")
        key, _, value = card.partition("=")
        found[key.strip()] = value.strip()
    return found


def smoothed(cube, width):
    kernel = np.ones(width) / width
    transfer = np.fft.rfft(kernel, n=cube.shape[0])
    return np.fft.irfft(np.fft.rfft(cube, axis=0) * transfer[:, None], axis=0)


def rows(table):
    query = f"SELECT {', '.join(table)} FROM t WHERE {len(table)} > 0"
    print(query.count(","))
    lines = [f"{name}: {k}" for k in range(2_000) for name in table]
    return "\n".join(lines)


def main():
    print(sum(encode(range(2_000))))
    print(parse(HEADER.pack(b"GRID", 4, 0.5, 2.0) + struct.pack("<II", 0, 40_000)))
    print(cards(b"".join(b"KEY%03d = %d".ljust(84) % (k, k) for k in range(3))[: 3 * CARD]))
    print(smoothed(np.arange(60_000.0).reshape(100, 600), 3).shape)
    print(len(rows({"a": 1, "b": 2})))


main()
