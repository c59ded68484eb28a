import pandas as pd

setattr(pd.DataFrame, "pick", pd.DataFrame.query)
