"""What is dead here is held by somebody else too: releasing the local frees nothing."""
# dead:
MIB = 1 << 20
CACHE = {}


def load(name):
    if name not in CACHE:
        CACHE[name] = bytearray(12 * MIB)
    return CACHE[name]


def use(name):
    data = load(name)
    size = len(data)
    other = bytearray(size)
    return len(other)


def closure(size):
    data = bytearray(size)
    count = len(data)

    def later():
        return len(data)

    other = bytearray(count)
    return later() + len(other)


print(use("a"), use("b"), use("a"), closure(12 * MIB))
