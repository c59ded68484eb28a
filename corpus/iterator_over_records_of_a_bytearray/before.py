import struct

REC = struct.Struct("<IH")


def summary(make, data):
    rows = make(data)
    for tick, kind in rows:
        if tick:
            break
    other = [str(n) for n in range(20_000)]
    print(len(other))
    try:
        data += b"more"
    except Exception:
        print("locked")
    return tick, kind


print(summary(REC.iter_unpack, bytearray(REC.pack(1, 2) * 1000)))
