# Where a type has several workflows the caller says which: by its name, or with the entry.
leadflow init --rehearsal --admin root
leadflow deploy parts/two.wf
leadflow add lead name=Ada --entry care --key a
leadflow add lead name=Bob --entry sales --key b
leadflow add lead name=Cem --entry sales.known --key c
leadflow import lead parts/two.csv --key-column no --entry care
leadflow list --by-status
leadflow import lead parts/two.csv --key-column no
leadflow add lead name=Dan --entry known
