; SPDX-License-Identifier: BSD-2-Clause
[(body) (list) (arguments)] @fold
