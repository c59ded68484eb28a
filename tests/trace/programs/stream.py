"""A generator that holds its block while its consumer works."""
# dead: blocks.block blocks.view consume.part consume.work
MIB = 1 << 20


def blocks(count, size):
    for number in range(count):
        block = bytearray(size)
        block[0] = number
        view = bytes(block)
        yield view


def consume(count):
    total = 0
    for part in blocks(count, 24 * MIB):
        size = len(part) + part[0]
        work = bytearray(size)
        total += len(work)
    return total


print(consume(3))
