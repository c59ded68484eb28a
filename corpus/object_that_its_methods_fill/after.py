class Builder:
    def __init__(self):
        self.names = []
        self.grams = {}

    def add_all(self, names):
        for name in names:
            self.names.append(name)
            for at in range(len(name) - 2):
                self.grams.setdefault(name[at : at + 3], []).append(len(self.names))

    def freeze(self):
        return {gram: ",".join(map(str, found)) for gram, found in self.grams.items()}


def main():
    builder = Builder()
    builder.add_all([f"name {n}" for n in range(5_000)])
    index = builder.freeze()
    del builder
    text = "\n".join(index.values()) * 4
    print(len(text), len(index))


main()
