import weakref

POOL = weakref.WeakValueDictionary()


def put(key, array):
    POOL[key] = array
