from pandas import eval as compute
