import sys


class Spy:
    def __getattribute__(self, name):
        return name in sys._getframe(1).f_locals


def total_of(data):
    return data.sum()
