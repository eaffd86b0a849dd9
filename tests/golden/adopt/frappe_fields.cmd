# Custom fields, roles and people in conditions, ends told by their names, documents of other kinds.
leadflow adopt quotation.json -o quotation.wf
leadflow check quotation.wf
leadflow adopt quotation.json
