class Trie:
    def __init__(self):
        self.root = {}

    def insert(self, word):
        node = self.root
        for c in word:
            node = node.setdefault(c, {})
        node["$"] = True

    def walk(self):
        return list(self.root)


def merge(n):
    trie = Trie()
    for i in range(n):
        trie.insert(str(i * 7919))
    return trie


def export(trie):
    names = sorted(trie.walk())
    body = ["0.0.0.0 " + n + "!" * 300 for n in names]
    del names
    return len("".join(body))


def main():
    trie = merge(5000)
    size = export(trie)
    del trie
    names = [str(i) * 3 for i in range(30000)]
    print(size, len(names))


main()
