import heapq
from collections import Counter


def build_codes(symbols):
    heap = [(count, n, symbol, None) for n, (symbol, count) in enumerate(sorted(Counter(symbols).items()))]
    heapq.heapify(heap)
    number = len(heap)
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (a[0] + b[0], number, None, (a, b)))
        number += 1
    codes = {}
    stack = [(heap[0], "")]
    while stack:
        (_, _, symbol, children), prefix = stack.pop()
        if children is None:
            codes[symbol] = prefix or "0"
        else:
            stack.append((children[0], prefix + "0"))
            stack.append((children[1], prefix + "1"))
    return codes


def encode(symbols):
    codes = build_codes(symbols)
    parts = [codes[symbol] for symbol in symbols]
    count = len(symbols)
    bits = "".join(parts)
    return codes, bits, count


def decode(codes, bits, count):
    inverse = {code: symbol for symbol, code in codes.items()}
    out = []
    current = ""
    for bit in bits:
        current += bit
        if current in inverse:
            out.append(inverse[current])
            current = ""
    assert len(out) == count
    return out
