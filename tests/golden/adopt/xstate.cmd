leadflow adopt order.json --from xstate -o order.wf
leadflow check order.wf
leadflow fmt --check order.wf
leadflow adopt order.json
