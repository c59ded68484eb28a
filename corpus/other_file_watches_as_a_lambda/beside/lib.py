import weakref

watch = lambda value: weakref.finalize(value, print, "gone")
