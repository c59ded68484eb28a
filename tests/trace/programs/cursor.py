"""try, with and finally around what holds memory."""
# dead: convert.source
import io
import tempfile

MIB = 1 << 20


def read(size):
    return bytearray(b"x" * size)


def convert(size):
    try:
        source = read(size)
        with tempfile.TemporaryFile() as sink:
            sink.write(source)
            sink.seek(0)
            target = sink.read()
            return len(target + target[:1000])
    finally:
        io.BytesIO().close()


print(convert(32 * MIB))
