import weakref


def watch(value):
    weakref.finalize(value, print, "gone")
