import sys


class Looker:
    def look(self):
        print(sorted(name for name in sys._getframe(2).f_locals if name in ("data", "other")))
        return self
