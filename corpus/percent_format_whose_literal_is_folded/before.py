class Name:
    def __repr__(self):
        print("formatted")
        return "n"


def read():
    print("read")
    return "x" * 1_000_000


def save(name, write):
    text = read()
    return write(("%r" + ": %10s") % (name, text))


print(save(Name(), len))
