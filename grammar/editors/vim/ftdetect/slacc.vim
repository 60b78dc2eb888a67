autocmd BufNewFile,BufRead *.slacc setfiletype slacc
