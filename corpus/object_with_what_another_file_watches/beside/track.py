import weakref

LIVE = [1] * 9


def lease(array):
    weakref.finalize(array, LIVE.pop)
    return array
