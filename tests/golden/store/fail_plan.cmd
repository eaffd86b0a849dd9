# A plan that the store has left behind is refused, and so is what is no plan; nothing happens.
leadflow init --rehearsal --admin root
leadflow rollback
leadflow deploy parts/leads.wf
leadflow rollback
leadflow rollback 7 --json
leadflow deploy parts/relabelled.wf --plan --out next.plan
leadflow add lead last_name=Lovelace --key b1
leadflow deploy --apply next.plan
leadflow deploy parts/relabelled.wf --plan --out next.plan
leadflow deploy parts/relabelled.wf
leadflow deploy --apply next.plan --json
leadflow deploy --apply parts/leads.wf
leadflow deploy --apply next.plan --plan
leadflow deploy
leadflow deploy parts/leads.wf --out next.plan
leadflow versions
leadflow rollback 7
