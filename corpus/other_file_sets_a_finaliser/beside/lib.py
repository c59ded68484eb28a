from ends import announce


def watch(array):
    announce(array)
