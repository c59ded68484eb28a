class Node:
    def __init__(self, kids):
        self.kids = kids

    @classmethod
    def of_range(cls, count):
        return cls([str(n) for n in range(count)])


def fold(node):
    return Node([text + "1" for text in node.kids])


def optimise(count):
    tree = Node.of_range(count)
    folded = fold(tree)
    short = fold(folded)
    return len(short.kids)


print(optimise(30_000))
