import ctypes


def address_of(array):
    return array.ctypes.data


def first_at(address):
    return ctypes.c_double.from_address(address).value
