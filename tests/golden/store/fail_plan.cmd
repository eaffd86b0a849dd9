# A plan that the store has left behind is refused, and so is what is no plan; nothing happens.
leadflow init --rehearsal --admin root
leadflow rollback
leadflow deploy parts/leads.wf
leadflow rollback
leadflow rollback 7 --json
leadflow deploy parts/unsettled.wf --plan --out next.plan
leadflow add lead last_name=Lovelace --key b1
leadflow deploy --apply next.plan
leadflow deploy parts/unsettled.wf --plan --out none.plan
leadflow deploy parts/renamed.wf --plan --out next.plan
leadflow add lead last_name=Byron
leadflow deploy --apply next.plan
leadflow deploy --apply next.plan --plan --json
leadflow deploy parts/renamed.wf --plan --out next.plan
leadflow deploy parts/relabelled.wf --note "something else"
leadflow deploy --apply next.plan
leadflow deploy --apply none.plan
leadflow deploy --apply parts/leads.wf
leadflow deploy --apply next.plan --plan --out again.plan
leadflow deploy
leadflow deploy parts/leads.wf --out next.plan
leadflow rollback --out next.plan
leadflow rollback --settle "close everything"
leadflow rollback --settle "moved leads.nowhere to leads.never"
leadflow rollback 2 --plan --out next.plan
leadflow versions
leadflow deploy parts/renamed.wf
leadflow rollback
