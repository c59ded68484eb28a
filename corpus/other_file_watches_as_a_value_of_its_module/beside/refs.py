import weakref

REFS = []


def key(value):
    REFS.append(weakref.ref(value))


def alive():
    return [ref() is not None for ref in REFS]
