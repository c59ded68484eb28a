import json

import numpy as np


class Rows(list):
    def __del__(self):
        print("gone")


def main():
    decoder = {"decode": lambda self, text: Rows([1])}
    rows = json.loads("[1]", cls=type("Decoder", (json.JSONDecoder,), decoder))
    print(len(rows))
    print("end", np.ones(300000).sum())


main()
