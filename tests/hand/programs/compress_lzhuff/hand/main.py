"""Compresses with a move-to-front transform, run lengths and Huffman codes."""
from huffman import decode, encode
from transform import from_runs, mtf, to_runs, unmtf


def corpus(size):
    words = [b"alpha ", b"beta ", b"gamma ", b"delta\n"]
    return b"".join(words[(n * n + n // 7) % 4] for n in range(size))


def compress(data):
    moved = mtf(data)
    runs = to_runs(moved)
    print("input", len(data), "runs", len(runs))
    del moved
    return encode(runs)


def decompress(packed):
    table, bits, count = packed
    runs = decode(table, bits, count)
    moved = from_runs(runs)
    del runs
    return bytes(unmtf(moved))


def main():
    data = corpus(25_000)
    packed = compress(data)
    print("bits", len(packed[1]), "symbols", len(packed[0]))
    restored = decompress(packed)
    print(restored == data, len(restored))


if __name__ == "__main__":
    main()
