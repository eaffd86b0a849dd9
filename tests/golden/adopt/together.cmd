# A file a workflow in a folder; and one program of all.
leadflow adopt expense.json order.json org/standardValueSets/LeadStatus.standardValueSet-meta.xml -o all/
leadflow check all
leadflow adopt expense.json order.json -o all.wf
leadflow check all.wf
