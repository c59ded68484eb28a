import sys


def size():
    return sys._getframe(1).f_locals["data"].sum()
