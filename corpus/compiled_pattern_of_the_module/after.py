import re

TOKEN = re.compile(r"\w+")


def longest(count):
    text = " ".join(str(number) for number in range(count))
    tokens = TOKEN.findall(text)
    del text
    longer = [token * 2 for token in tokens]
    del tokens
    return sorted(longer)[-1]


print(longest(60_000))
