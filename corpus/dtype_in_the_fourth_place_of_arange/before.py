import numpy as np


class Job:
    def __del__(self):
        print("gone")


def main(dtype=object):
    jobs = np.arange(0, 20000, 1, object)
    jobs[0] = Job()
    print(len(jobs))
    print("end", np.ones(300000).sum())


main()
