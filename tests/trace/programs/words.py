"""A text that is split, and then counted."""
# dead: count_words.text
def read(count):
    return "some words of a line that goes on and on\n" * count


def count_words(count):
    text = read(count)
    lines = text.split("\n")
    words = [line.split() for line in lines]
    counts = {}
    for line in words:
        for word in line:
            counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items())[:3]


print(count_words(60_000))
