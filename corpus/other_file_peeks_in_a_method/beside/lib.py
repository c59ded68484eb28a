import sys


class Measures:
    def size(self):
        return sys._getframe(1).f_locals["data"].sum()


def make():
    return Measures()
