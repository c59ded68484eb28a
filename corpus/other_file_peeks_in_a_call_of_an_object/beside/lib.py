import sys


class Size:
    def __call__(self):
        return sys._getframe(1).f_locals["data"].sum()


size = Size()
