SEEN = {}


def remember(array):
    SEEN[id(array)] = array.shape
    print(len(SEEN))
