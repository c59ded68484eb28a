import weakref


def announce(array):
    weakref.finalize(array, print, "gone")
