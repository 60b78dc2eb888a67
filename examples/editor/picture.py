#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""picture.py [OUT.svg]: what Neovim shows of the README's wrong description, as a picture.

A real Neovim, with grammar/editors/vim and the language server of the slacc that PATH has, in a real terminal (tmux), whose
cells become text of an SVG. Nothing of the user's is read: no configuration, no running tmux."""
import html
import os
import re
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COLUMNS, LINES = 124, 24
CELL_WIDTH, CELL_HEIGHT, MARGIN = 8.4, 18, 12
FOREGROUND, BACKGROUND = "#d0d0d0", "#1c1c1c"

SETTINGS = """
let &rtp = $SLACC_TOP . '/grammar/editors/vim,' . &rtp
filetype plugin indent on
syntax on
set termguicolors background=dark number signcolumn=yes laststatus=0 noruler noshowmode noshowcmd shortmess=aFI nowrap
highlight Normal guifg=%s guibg=%s
highlight SignColumn guibg=NONE
highlight LineNr guifg=#6c6c6c
highlight NonText guifg=#444444
highlight Comment guifg=#87875f
highlight String guifg=#87af87
highlight Number guifg=#d7af87
highlight Constant guifg=#d7af87
highlight Special guifg=#87afd7
highlight Statement guifg=#87afff gui=bold
highlight Function guifg=#ffd787
highlight Identifier guifg=#afd7d7
highlight Type guifg=#d7afff
highlight Include guifg=#d787af
highlight NormalFloat guifg=#e4e4e4 guibg=#303030
highlight FloatBorder guifg=#6c6c6c guibg=#303030
highlight DiagnosticError guifg=#ff5f5f
lua require('slacc').setup()
lua vim.diagnostic.config({ severity_sort = true })
edit site.slacc
""" % (FOREGROUND, BACKGROUND)
FLOAT = ":lua vim.diagnostic.open_float({ border = 'rounded' })"


def readme_file():
    """The text of `cat site.slacc` in the README."""
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as readme:
        return re.search(r"^\$ cat site\.slacc\n(.*?)^\$ ", readme.read(), re.M | re.S).group(1)


def screen(directory):
    """The terminal's lines with their colours, once all three diagnostics and the window about one are there."""
    socket = os.path.join(directory, "tmux")
    environment = {"PATH": os.environ["PATH"], "HOME": directory, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color",
                   "SLACC_TOP": TOP}

    def tmux(*words):
        return subprocess.run(["tmux", "-f", "/dev/null", "-S", socket, *words], cwd=directory, env=environment,
                              check=True, capture_output=True, text=True).stdout

    def wait_for(*texts):
        last, end = None, time.monotonic() + 20
        while time.monotonic() < end:
            now = tmux("capture-pane", "-e", "-p")
            if now == last and all(text in now for text in texts):
                return now
            last = now
            time.sleep(0.1)
        raise SystemExit("picture.py: this is all there was:\n" + (last or ""))

    tmux("new-session", "-d", "-x", str(COLUMNS), "-y", str(LINES), "nvim -u NONE -i NONE -n -S settings.vim")
    try:
        wait_for("no tls is called", "does not know")
        tmux("send-keys", "/12weeks", "Enter", ":noh", "Enter", FLOAT, "Enter", ":echo", "Enter")
        return wait_for("the units are")
    finally:
        tmux("kill-server")


def runs(text):
    """(text, foreground, background, bold, underlined) of each piece of the screen; a line end is a piece of its own."""
    fg, bg, bold, underlined = FOREGROUND, BACKGROUND, False, False
    for codes, piece in re.findall(r"(?:\x1b\[([0-9;:]*)m)?(\n|[^\x1b\n]*)", text):
        words = codes.split(";") if codes else []
        while words:
            word = words.pop(0)
            if word in ("", "0"):
                fg, bg, bold, underlined = FOREGROUND, BACKGROUND, False, False
            elif word in ("38", "48", "58") and words[:1] == ["2"]:
                colour = "#%02x%02x%02x" % tuple(map(int, words[1:4]))
                fg, bg = (colour if word == "38" else fg), (colour if word == "48" else bg)
                del words[:4]
            elif word == "1":
                bold = True
            elif word.split(":")[0] == "4" and word != "4:0":
                underlined = True
            elif word in ("24", "4:0"):
                underlined = False
            elif word == "39":
                fg = FOREGROUND
            elif word == "49":
                bg = BACKGROUND
        if piece:
            yield piece, fg, bg, bold, underlined


def svg(text):
    """The picture: a rectangle where the background differs, and the text of each piece at its column."""
    width, height = COLUMNS * CELL_WIDTH + 2 * MARGIN, LINES * CELL_HEIGHT + 2 * MARGIN
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" font-family="monospace" font-size="14">' % (width, height),
           "<title>Neovim shows what slacc finds in a description</title>",
           '<rect width="100%%" height="100%%" rx="8" fill="%s"/>' % BACKGROUND]
    left, top = MARGIN, MARGIN
    for piece, fg, bg, bold, underlined in runs(text):
        if piece == "\n":
            left, top = MARGIN, top + CELL_HEIGHT
            continue
        wide = len(piece) * CELL_WIDTH
        if bg != BACKGROUND:
            out.append('<rect x="%g" y="%g" width="%g" height="%d" fill="%s"/>' % (left, top, wide, CELL_HEIGHT, bg))
        if piece.strip():
            style = (' font-weight="bold"' if bold else "") + (' text-decoration="underline"' if underlined else "")
            out.append('<text x="%g" y="%g" textLength="%g" fill="%s"%s xml:space="preserve">%s</text>'
                       % (left, top + 13.5, wide, fg, style, html.escape(piece, quote=False)))
        left += wide
    return "\n".join(out + ["</svg>"]) + "\n"


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.join(TOP, "examples", "editor", "neovim.svg")
    with tempfile.TemporaryDirectory() as directory:
        for name, text in (("site.slacc", readme_file()), ("settings.vim", SETTINGS)):
            with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
                file.write(text)
        text = screen(directory).rstrip("\n")
    with open(out, "w", encoding="utf-8") as file:
        file.write(svg(text))


main()
