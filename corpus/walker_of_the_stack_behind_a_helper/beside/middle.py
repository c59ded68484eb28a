from looker import Looker


class Middle:
    def go(self):
        Looker()()
