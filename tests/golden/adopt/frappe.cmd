leadflow adopt expense.json -o expense.wf
leadflow check expense.wf
leadflow fmt --check expense.wf
leadflow adopt expense.json
