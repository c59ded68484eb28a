"""Each function holds `data` once more, and tells what the look for holders says of it."""
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import holders


class Store:
    pass


STORE, KEPT = Store(), {}


def tell(_, index, name, who):
    # Called by `_tell`, by `look`, by the function.
    print(sys._getframe(3).f_code.co_name, who, sep=": ")


def look():
    return holders.Holders(tell, [["data"]]).look


def nobody():
    data = bytearray(9)
    look()((0,))
    # Looking holds nothing.
    look()((0,))


def attribute():
    data = STORE.last = [bytearray(9)]
    look()((0,))
    del STORE.last


def inner_mapping():
    STORE.cache = {}
    data = STORE.cache["key"] = bytearray(9)
    look()((0,))
    del STORE.cache


def memory():
    data = bytearray(9)
    view = memoryview(data)
    look()((0,))


def local():
    data = other = bytearray(9)
    look()((0,))


def mapping():
    data = KEPT["key"] = bytearray(9)
    look()((0,))
    KEPT.clear()


def variable():
    global shared
    data = shared = bytearray(9)
    look()((0,))


def closure():
    data = bytearray(9)

    def later():
        return data

    look()((0,))


def suspended():
    def wait(value):
        yield

    data = bytearray(9)
    waiting = wait(data)
    next(waiting)
    look()((0,))


def caller():
    mine = bytearray(9)
    parameter(mine)


def parameter(data):
    look()((0,))


for function in (nobody, attribute, inner_mapping, memory, local, mapping, variable, closure, suspended, caller):
    function()
