import sys


def held():
    return sum(len(v) for v in sys._getframe(1).f_locals.values() if type(v).__name__ == "ndarray")
