"""Worker processes; the parent holds little."""
# dead: work.data
from multiprocessing import get_context

MIB = 1 << 20


def load(size):
    return bytearray(b"ab") * (size // 2)


def work(size):
    data = load(size)
    upper = bytes(data.upper())
    doubled = upper + upper[:1000]
    return len(doubled)


def main():
    with get_context("fork").Pool(1) as pool:
        print(pool.map(work, [32 * MIB, 32 * MIB]))


if __name__ == "__main__":
    main()
