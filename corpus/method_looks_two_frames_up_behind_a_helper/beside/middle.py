from looker import Looker


def go():
    Looker().look()
