import ctypes


def hold():
    x = b"ab" * 500_000
    address = ctypes.cast(x, ctypes.c_void_p).value
    other = bytearray(1_000_000)
    return ctypes.string_at(address, 4), len(other)


print(hold())
