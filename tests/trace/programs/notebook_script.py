"""A script that does its work at module level."""
# dead: <module>.raw
MIB = 1 << 20


def load(size):
    return bytearray(size)


raw = load(40 * MIB)
table = bytes(raw[::2])
model = table + table
print(len(model))
