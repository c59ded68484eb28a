"""Typed arrays of the standard library."""
# dead: scale.values
from array import array


def load(count):
    return array("d", bytes(8 * count))


def scale(count):
    values = load(count)
    shifted = array("d", (value + 1 for value in values))
    both = shifted + shifted
    return len(both)


print(scale(2_500_000))
