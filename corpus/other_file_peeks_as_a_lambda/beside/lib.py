import sys

held = lambda: sorted(sys._getframe(1).f_locals)
