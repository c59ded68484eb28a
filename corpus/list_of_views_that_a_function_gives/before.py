import numpy as np


def parts(buffer):
    return [np.frombuffer(buffer, np.uint8)[i:] for i in range(4)]


def main():
    buffer = bytearray(1 << 17)
    views = parts(buffer)
    count = len(views)
    other = np.ones(1 << 17)
    try:
        buffer.extend(b"x")
        print("grown", count, other.sum())
    except BufferError:
        print("locked", count, other.sum())


main()
