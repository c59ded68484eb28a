import weakref


class Pool:
    def __init__(self):
        self.known = []

    def remember(self, array):
        self.known.append(weakref.ref(array))

    def count(self):
        return sum(known() is not None for known in self.known)
