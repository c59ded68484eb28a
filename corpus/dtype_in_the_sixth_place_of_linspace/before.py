import numpy as np


class Job:
    def __del__(self):
        print("gone")


def main(dtype=object):
    jobs = np.linspace(0, 1, 20000, True, False, "O")
    jobs[0] = Job()
    print(len(jobs))
    print("end", np.ones(300000).sum())


main()
