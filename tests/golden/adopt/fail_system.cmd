leadflow adopt expense.json --from xsate
