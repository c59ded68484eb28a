"""Reads FASTA, counts k-mers, compares sequences, assembles a consensus."""
import io
import random
from collections import Counter


def make_fasta(sequences, length):
    rng = random.Random(21)
    ancestor = "".join(rng.choices("ACGT", k=length))
    records = []
    for n in range(sequences):
        bases = list(ancestor)
        for _ in range(length // 50):
            bases[rng.randrange(length)] = rng.choice("ACGT")
        body = "".join(bases)
        lines = [body[i:i + 70] for i in range(0, length, 70)]
        records.append(f">seq{n} sample\n" + "\n".join(lines))
    return "\n".join(records) + "\n"


def read_fasta(handle):
    sequences = {}
    name, parts = None, []
    for line in handle:
        line = line.strip()
        if line.startswith(">"):
            if name is not None:
                sequences[name] = "".join(parts)
            name, parts = line[1:].split()[0], []
        else:
            parts.append(line)
    if name is not None:
        sequences[name] = "".join(parts)
    return sequences


def kmers(sequence, k):
    return [sequence[i:i + k] for i in range(len(sequence) - k + 1)]


def reverse_complement(sequence):
    return sequence.translate(str.maketrans("ACGT", "TGCA"))[::-1]


def profile(sequence, k):
    forward = kmers(sequence, k)
    counts = Counter(forward)
    del forward
    backward = kmers(reverse_complement(sequence), k)
    counts.update(backward)
    del backward
    return counts


def distance(a, b):
    shared = sum((a & b).values())
    return 1 - shared / max(sum(a.values()), sum(b.values()))


def main():
    text = make_fasta(6, 20_000)
    sequences = read_fasta(io.StringIO(text))
    print("sequences", len(sequences), "characters", len(text))
    del text
    reference = profile(sequences["seq0"], 16)
    for name, sequence in sequences.items():
        current = profile(sequence, 16)
        print(name, round(distance(reference, current), 5), current.most_common(1)[0][1])
        del current


if __name__ == "__main__":
    main()
