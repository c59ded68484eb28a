import re

TOKEN = re.compile(r"\w+")


class Word:
    def __init__(self, text):
        self.text = text

    def __del__(self):
        if self.text == "9":
            print("gone")


class Words:
    def findall(self, text):
        return [Word(part) for part in text.split()]


def replace():
    global TOKEN
    TOKEN = Words()


def longest(text):
    tokens = TOKEN.findall(text)
    print(len(tokens))
    longer = [number * 2 for number in range(1000)]
    print("made")
    return len(sorted(longer))


replace()
print(longest(" ".join(str(number) for number in range(100))))
