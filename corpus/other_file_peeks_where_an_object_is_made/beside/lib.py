import sys


class Size:
    def __init__(self):
        self.value = sys._getframe(1).f_locals["data"].sum()
