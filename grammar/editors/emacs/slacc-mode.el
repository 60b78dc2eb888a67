;;; slacc-mode.el --- Descriptions of Slurm accounting  -*- lexical-binding: t -*-

;; SPDX-License-Identifier: BSD-2-Clause
;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages, tools

;;; Commentary:

;; A mode for .slacc files: colours, indentation, an index, and `M-x compile' with `slacc check'.
;; M-x eglot starts the language server; for all of them:
;;
;;   (require 'slacc-mode)
;;   (add-hook 'slacc-mode-hook #'eglot-ensure)

;;; Code:

(require 'slacc-words)

(defgroup slacc nil
  "Descriptions of Slurm accounting."
  :group 'languages)

(defcustom slacc-indent-offset 2
  "Blanks a level; two is the language's own form."
  :type 'integer
  :safe #'integerp)

(defvar slacc-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?' "." table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?- "_" table)
    table))

(defconst slacc--name "[A-Za-z_][A-Za-z0-9_-]*")

(defvar slacc-font-lock-keywords
  `(("^[ \t]*\\(edition\\|include\\)[ \t]" 1 font-lock-preprocessor-face)
    ;; kind label {
    (,(concat "\\_<" (regexp-opt (append slacc-kinds slacc-blocks) t)
              "\\_>[ \t]*\\(?:\\(" slacc--name "\\|\"[^\"\n]*\"\\)[ \t]*\\)?{")
     (1 font-lock-keyword-face) (2 font-lock-function-name-face t t))
    ;; attribute =, and Slurm's own keys, which begin with a capital
    (,(concat "\\_<" (regexp-opt slacc-attributes t) "\\_>[ \t]*=") 1 font-lock-variable-name-face)
    ("\\_<\\([A-Z][A-Za-z0-9_-]*\\)[ \t]*=" 1 font-lock-type-face)
    (,(concat "\\_<" (regexp-opt slacc-functions t) "(") 1 font-lock-builtin-face)
    (,(concat "\\_<param\\." slacc--name) 0 font-lock-constant-face t)
    (,(concat "=[ \t]*" (regexp-opt (append '("true" "false" "unset") slacc-values) t) "\\_>")
     1 font-lock-constant-face)))

(defun slacc-indent-line ()
  "Indent by the brackets that are open where the line begins."
  (interactive)
  (let ((column (save-excursion
                  (back-to-indentation)
                  (let ((depth (car (syntax-ppss (line-beginning-position)))))
                    (when (looking-at-p "[]})]")
                      (setq depth (1- depth)))
                    (* slacc-indent-offset (max 0 depth))))))
    (if (<= (current-column) (current-indentation))
        (indent-line-to column)
      (save-excursion (indent-line-to column)))))

;;;###autoload
(define-derived-mode slacc-mode prog-mode "slacc"
  "Descriptions of Slurm accounting for the compiler slacc."
  (setq-local comment-start "# "
              comment-start-skip "#+[ \t]*"
              indent-line-function #'slacc-indent-line
              indent-tabs-mode nil
              fill-column 100
              imenu-generic-expression
              `((nil ,(concat "^\\(" slacc--name "[ \t]+\\(?:" slacc--name "\\|\"[^\"\n]*\"\\)\\)[ \t]*{") 1))
              font-lock-defaults '(slacc-font-lock-keywords))
  (when buffer-file-name
    (setq-local compile-command
                (concat "slacc check --format=gcc " (shell-quote-argument (file-name-nondirectory buffer-file-name))))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.slacc\\'" . slacc-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(slacc-mode . ("slacc" "lsp"))))

(provide 'slacc-mode)
;;; slacc-mode.el ends here
