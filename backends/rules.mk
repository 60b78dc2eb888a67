# What the model becomes: files, SQL, questions, typed actions. Pure functions.
PURE  += $(wildcard backends/*.c backends/resources/*.c)
