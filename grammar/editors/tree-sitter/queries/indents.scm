; SPDX-License-Identifier: BSD-2-Clause
[(body) (list) (arguments)] @indent.begin
["}" "]" ")"] @indent.branch @indent.end
(comment) @indent.ignore
