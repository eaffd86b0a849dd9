" Settings of leadflow's workflows (*.wf).
if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1

setlocal expandtab shiftwidth=2 softtabstop=2
setlocal comments=:# commentstring=#\ %s
setlocal formatprg=leadflow\ fmt\ -
let b:undo_ftplugin = "setlocal expandtab< shiftwidth< softtabstop< comments< commentstring< formatprg<"
