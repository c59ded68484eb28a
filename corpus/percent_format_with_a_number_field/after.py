class Name:
    def __str__(self):
        print("formatted")
        return "n"


def load():
    print("read")
    return "x" * 1_000_000


def clean(text):
    return text.strip()


def save(name, write):
    return write("%s, %d: %s" % (name, 1, clean(load())))


print(save(Name(), len))
