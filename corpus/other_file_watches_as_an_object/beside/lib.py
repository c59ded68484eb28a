import weakref


class Watch:
    def __call__(self, value):
        weakref.finalize(value, print, "gone")


watch = Watch()
