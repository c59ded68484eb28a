import cffi
import numpy as np

SIZE = 1 << 17


def hold(source):
    ffi = cffi.FFI()
    x = ffi.new("char[]", SIZE)
    record = ffi.new("struct s *")
    record.p = x
    other = np.ones(SIZE)
    return other.sum(), record
