# A plan that is kept and applied, and the way back.
leadflow init --rehearsal --admin root
leadflow deploy parts/leads.wf
leadflow add lead last_name=Lovelace --key b1
leadflow deploy parts/relabelled.wf --plan --out next.plan
leadflow deploy parts/relabelled.wf --plan --json
leadflow deploy --apply next.plan
leadflow rollback --plan
leadflow rollback
leadflow versions
leadflow history key:b1
leadflow verify
