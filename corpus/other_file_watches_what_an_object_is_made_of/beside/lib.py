import weakref


class Handle:
    def __init__(self, array):
        self.reference = weakref.ref(array)

    def is_alive(self):
        return self.reference() is not None
