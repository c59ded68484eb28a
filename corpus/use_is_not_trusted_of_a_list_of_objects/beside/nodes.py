class Node:
    def __init__(self, number):
        self.number = number

    def __del__(self):
        print("gone")


def make(number):
    return Node(number)
