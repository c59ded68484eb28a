"""A package, run with -m; what is dead is in another file than what allocates."""
# dead: package/steps.py:prepare.source
from .steps import prepare

if __name__ == "__main__":
    print(prepare(32 << 20))
