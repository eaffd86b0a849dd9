# What is refused says why, and to whom it would not be.
leadflow init --rehearsal --admin root
leadflow deploy parts/leads.wf
leadflow user add bo
leadflow add lead last_name=Lovelace --key b1
leadflow add lead
leadflow add lead last_nam=L
leadflow apply key:b1 called --as bo
leadflow set key:b1 budget="1 USD"
leadflow apply key:b1 called --as bo
leadflow apply key:b1 caled --as bo
leadflow apply key:b1 called --as bo --json
