import sys


def size():
    here = 3
    return peek("here") + here


def peek(name):
    return sys._getframe(1).f_locals[name]
