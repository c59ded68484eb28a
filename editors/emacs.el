;; unpin in Emacs 29 or later, with eglot. Eglot starts one server for a mode: to run several, put them behind a multiplexer.
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               '((python-mode python-ts-mode) . ("unpin" "server"))))

;; Settings, for example in .dir-locals.el:
;; ((python-base-mode . ((eglot-workspace-configuration . (:unpin (:unsafe t :traceFiles ["trace.json"]))))))
