# A plan that is kept and applied, and the way back, which has to say where the records go.
leadflow init --rehearsal --admin root
leadflow deploy parts/leads.wf --note "to begin with"
leadflow add lead last_name=Lovelace --key b1
leadflow deploy parts/renamed.wf --plan --out next.plan --note "a better word"
leadflow deploy parts/renamed.wf --plan --json
leadflow deploy --apply next.plan --plan
leadflow deploy --apply next.plan
leadflow rollback --plan
leadflow rollback --plan --settle "moved leads.untouched to leads.new_lead" --out back.plan
leadflow deploy --apply back.plan --note "it was no better"
leadflow versions
leadflow versions --json
leadflow history key:b1
leadflow history key:b1 --json
leadflow verify
