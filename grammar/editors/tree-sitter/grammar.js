// SPDX-License-Identifier: BSD-2-Clause
// The grammar of descriptions (grammar/README.md has it in full) for tree-sitter. Like the compiler's it knows no kind: which
// words are kinds, attributes or values is for the queries. Line ends count, but not in brackets.

const list = (open, close, item, line) =>
  seq(open, repeat(line), optional(seq(
    item, repeat(line),
    repeat(seq(',', repeat(line), item, repeat(line))),
    optional(seq(',', repeat(line))))),
  close);

module.exports = grammar({
  name: 'slacc',
  extras: $ => [/[ \t\r\uFEFF]/, $.comment],
  word: $ => $.identifier,

  rules: {
    description: $ => optional($._items),

    _items: $ => choice(
      repeat1($._end),
      seq(repeat($._end), $._item, repeat(seq(repeat1($._end), $._item)), repeat($._end))),
    _end: $ => choice($._line, ';'),
    _line: _ => /\n/,
    _item: $ => choice($.attribute, $.block, $.directive),

    directive: $ => seq(field('name', $.identifier), field('value', choice($.string, $.integer))),
    attribute: $ => seq(field('name', $.identifier), '=', field('value', $._value)),
    block: $ => seq(field('kind', $.identifier), optional(field('label', choice($.identifier, $.string))), field('body', $.body)),
    // The last item of a block needs no end.
    body: $ => seq('{', optional($._items), '}'),

    _value: $ => choice($.string, $.integer, $.quantity, $.path, $.identifier, $.call, $.list),
    call: $ => seq(field('function', $.identifier), field('arguments', $.arguments)),
    arguments: $ => list('(', ')', choice($._value, $.argument), $._line),
    argument: $ => seq(field('name', $.identifier), '=', field('value', $._value)),
    list: $ => list('[', ']', $._value, $._line),

    identifier: _ => /[A-Za-z_]([A-Za-z0-9_-]*[A-Za-z0-9_])?/,
    path: _ => token(prec(1, /[A-Za-z_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)+/)),
    integer: _ => /-?(0|[1-9][0-9]*)/,
    quantity: _ => /[0-9]+[A-Za-z]+/,
    string: $ => seq('"', repeat(choice($.text, $.escape, $.interpolation)), token.immediate('"')),
    text: _ => token.immediate(prec(1, /[^"\\$\n]+|\$/)),
    escape: _ => token.immediate(prec(2, /\\(["\\nt]|u\{[0-9A-Fa-f]+\})|\$\$\{/)),
    interpolation: $ => seq(token.immediate(prec(2, '${')), $.path, '}'),

    comment: _ => token(/#[^\n]*/),
  },
});
