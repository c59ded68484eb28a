"""A name that is bound again while its first value is still held."""
# dead: main.data
MIB = 1 << 20


def load(seed, size):
    data = bytearray(size)
    data[0] = seed
    return data


def main():
    data = load(1, 32 * MIB)
    first = data[0] + len(data)
    data = load(2, 32 * MIB)
    return first + data[0] + len(data)


print(main())
