import numpy as np
from sqlalchemy.orm import Session

SIZE = 1 << 17


def hold(source):
    session = Session(source)
    rows = session.query(source).all()
    print(len(rows))
    other = np.ones(SIZE)
    return other.sum(), session.get(source, 1)
