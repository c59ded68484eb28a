class Patcher:
    def __init__(self, module):
        self.module = module

    def put(self, name, value):
        setattr(self.module, name, value)
