from ..files import load
from .. import files


def read_twice(size):
    return load(size) + files.load(size)
