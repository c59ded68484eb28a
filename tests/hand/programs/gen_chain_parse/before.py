"""Generator pipeline: decode, split into frames, batch, compress, index."""
import struct
import zlib


def source(chunks, size):
    for n in range(chunks):
        body = bytes((n + i * 3) % 251 for i in range(499))
        yield body * (size // 499)


def decode(blobs):
    for blob in blobs:
        flipped = bytes(255 - b for b in blob[:512]) + blob[512:]
        yield flipped.replace(b"\x10", b"\x11\x12")


def frames(blobs, length):
    for blob in blobs:
        count = len(blob) // length
        cut = [blob[i * length:(i + 1) * length] for i in range(count)]
        yield cut


def pack(groups):
    for group in groups:
        unique = sorted(set(group))
        body = b"".join(unique)
        total = len(group)
        yield total, struct.pack("<I", len(body)) + zlib.compress(body, 1)


def main():
    packed = pack(frames(decode(source(5, 3_000_000)), 4000))
    sizes = []
    for count, data in packed:
        sizes.append((count, len(data), zlib.crc32(data)))
    print(sizes)


if __name__ == "__main__":
    main()
