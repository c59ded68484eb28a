import sys


class Item:
    def __getitem__(self, key):
        print(sorted(name for name in sys._getframe(1).f_locals if name in ("data", "other")))
        return key
