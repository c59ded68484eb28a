# Databricks notebook source
import numpy as np

raw = np.arange(300_000, dtype=np.float64)
print(float(raw.sum()))

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT * FROM raw

# COMMAND ----------

print(float(np.sum(np.cumsum(np.ones(400_000)))))
