; SPDX-License-Identifier: BSD-2-Clause
; Labels are seen from everywhere in a description.
(description) @local.scope
(block label: (identifier) @local.definition)
(attribute value: (identifier) @local.reference)
(list (identifier) @local.reference)
