from looker import Looker

step = Looker().look


def main(work):
    print(work(step))
