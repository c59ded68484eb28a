class Length:
    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return self.value < other.value

    def __del__(self):
        print("gone", self.value)
