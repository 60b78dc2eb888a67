;;; emacs.el --- What Emacs makes of a description  -*- lexical-binding: t -*-

;; SPDX-License-Identifier: BSD-2-Clause
;; Run with grammar/editors/emacs in the load path, in the directory of site.slacc and wrong.slacc; eglot is Emacs's own or
;; Debian's package.

(require 'ert)
(require 'slacc-mode)
(require 'compile)
(require 'flymake)
(package-initialize)
(require 'eglot)

(defmacro with-site (&rest body)
  "Run BODY in a buffer of site.slacc as it was."
  `(with-current-buffer (find-file-noselect "site.slacc")
     (unwind-protect (progn (goto-char (point-min)) ,@body)
       (set-buffer-modified-p nil)
       (kill-buffer))))

(defmacro eventually (form)
  "Wait until FORM holds; it is in the report where it never does."
  `(let ((end (+ (float-time) 20)))
     (while (not (or ,form (> (float-time) end)))
       (accept-process-output nil 0.02))
     (should ,form)))

(defun face-of (word line)
  "The face of WORD in the line that begins with LINE."
  (goto-char (point-min))
  (re-search-forward (concat "^[ \t]*" line))
  (goto-char (line-beginning-position))
  (re-search-forward word (line-end-position))
  (get-text-property (match-beginning 0) 'face))

(ert-deftest colours ()
  (with-site
   (should (eq major-mode 'slacc-mode))
   (font-lock-ensure)
   (dolist (want '((font-lock-preprocessor-face "edition" "edition") (font-lock-comment-face "What" "##")
                   (font-lock-keyword-face "tls" "tls site") (font-lock-function-name-face "site" "tls site")
                   (font-lock-variable-name-face "ca" "ca ") (font-lock-constant-face "verify_identity" "mode")
                   (font-lock-string-face "/etc" "ca ") (font-lock-builtin-face "file" "credential dba")
                   (font-lock-variable-name-face "tls" "tls  ") (font-lock-type-face "PurgeJobAfter" "slurmdbd_conf")
                   (font-lock-keyword-face "slurmdbd_conf" "slurmdbd_conf")))
     (should (equal want (cons (face-of (nth 1 want) (nth 2 want)) (cdr want)))))
   (should (equal (mapcar #'car (cdr (funcall imenu-create-index-function)))
                  '("tls site" "credential dba" "credential slurm" "database_server records" "cluster alpha")))))

(ert-deftest indentation ()
  (with-site
   (let ((formed (buffer-string)))
     (while (re-search-forward "^[ \t]+" nil t) (replace-match ""))
     (indent-region (point-min) (point-max))
     (should (equal formed (buffer-string))))))

(ert-deftest compiling ()
  (with-current-buffer (find-file-noselect "wrong.slacc")
    (let ((output (compile compile-command)))
      (eventually (not (get-buffer-process output)))
      (with-current-buffer output
        (goto-char (point-min))
        (compilation-next-error 1)
        (let ((location (compilation--message->loc (get-text-property (point) 'compilation-message))))
          (should (equal "wrong.slacc" (caar (compilation--loc->file-struct location))))
          (should (= 5 (compilation--loc->line location))))))))

(defun found ()
  "Texts of what Flymake shows."
  (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defmacro with-server (&rest body)
  "Run BODY in site.slacc when the language server has it."
  `(with-site
    (let ((eglot-sync-connect 10))
      (apply #'eglot (eglot--guess-contact))
      (should (eglot-managed-p))
      (unwind-protect (progn ,@body)
        (eglot-shutdown (eglot-current-server))))))

(ert-deftest diagnostics ()
  (with-server
   (should (search-forward "= site"))
   (delete-char -4)
   (insert "sitte")
   (eglot--signal-textDocument/didChange)
   (eventually (equal 1 (progn (flymake-start) (length (found)))))
   (should (string-match-p "no tls is called 'sitte'" (car (found))))
   (delete-char -5)
   (insert "site")
   (eglot--signal-textDocument/didChange)
   (eventually (null (found)))))

(ert-deftest hover ()
  (with-server
   (should (search-forward "engine"))
   (let (said)
     (eglot-hover-eldoc-function (lambda (text &rest _) (setq said text)))
     (eventually said)
     (should (string-match-p "it decides the SQL" said)))))

(ert-deftest completion ()
  (with-server
   (should (search-forward "3307"))
   (insert "\n  engine_v")
   (eglot--signal-textDocument/didChange)
   (completion-at-point)
   (should (string-match-p "^ *engine_version" (thing-at-point 'line)))))

(ert-deftest rename-and-format ()
  (with-server
   (should (search-forward "database_server records"))
   (backward-char 2)
   (eglot-rename "archive")
   (goto-char (point-min))
   (should (= 2 (how-many "archive")))
   (should (search-forward "= archive"))
   (should (= 14 (line-number-at-pos
                  (marker-position (xref-location-marker
                                    (xref-item-location
                                     (car (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot)))))))))
   (let ((formed (buffer-string)))
     (goto-char (point-min))
     (while (search-forward " = " nil t) (replace-match "="))
     (eglot--signal-textDocument/didChange)
     (eglot-format-buffer)
     (should (equal formed (buffer-string))))))

(ert-deftest inlay-hints ()
  (skip-unless (fboundp 'eglot-inlay-hints-mode))
  (with-server
   ;; What a display asks for; there is none.
   (eglot--update-hints-1 (point-min) (point-max))
   (let ((hints (lambda ()
                  (mapconcat (lambda (o) (format "%s" (or (overlay-get o 'before-string) (overlay-get o 'after-string))))
                             (seq-filter (lambda (o) (overlay-get o 'eglot--inlay-hint))
                                         (overlays-in (point-min) (point-max)))
                             "\n"))))
     (eventually (string-match-p "database = \"alpha\"" (funcall hints))))))

;;; emacs.el ends here
