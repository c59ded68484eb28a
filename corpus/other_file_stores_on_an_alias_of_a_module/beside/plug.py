import pack.lib


class Kept(list):
    def __del__(self):
        print("released")


def install():
    target = pack.lib
    target.load = lambda n: Kept(range(n))
