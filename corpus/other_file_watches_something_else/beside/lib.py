import weakref


def size(array):
    return array.size


def watch(array):
    weakref.finalize(array, print, "gone")
