class Book:
    def __init__(self, entries):
        self.entries = entries

    @classmethod
    def rows(cls, text):
        lines = text.splitlines()
        wanted = [line for line in lines if line and not line.startswith("#")]
        del lines
        return [line.split("|") for line in wanted]


def main():
    text = "\n".join([f"2024-{i}|a{i}" for i in range(50_000)])
    rows = Book.rows(text)
    del text
    print(len(rows), str(rows)[:20])


main()
