autocmd BufRead,BufNewFile *.wf setfiletype leadflow
