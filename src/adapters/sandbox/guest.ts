/**
 * The one piece of JavaScript of ours that runs inside the wall: it reads the values, asks the foreign program about each, and
 * writes down what came out. Foreign code that tampers with it spoils its own answers and nothing else: they are read with
 * suspicion (`wire.ts`), and the next program finds a new world.
 *
 * An answer is a text: `T` true, `F` false, `U` undefined, `V` and JSON, `R` raised and why, `S` stopped and why, `X` refused and why.
 *
 * XSOAR's dialect: sloppy mode; `val` and `obj` are parameters, so that assigning to them ends with the call; a mutator may be an
 * expression, an object literal, or a statement that others follow (`f(val); function f(a) {…}`), of which the first counts.
 */
export const GUEST = `(function () {
  'use strict';
  var parse = JSON.parse, stringify = JSON.stringify, freeze = Object.freeze, keys = Object.keys;
  var isArray = Array.isArray, Text = String, Make = Function, Internal = InternalError, Failure = Error, Syntax = SyntaxError;

  Math.random = function random() {
    throw new Failure('there is no randomness here: the same values must give the same result');
  };

  function why(thrown) {
    try {
      var named = typeof thrown === 'object' && thrown !== null && 'message' in thrown;
      return Text(named ? Text(thrown.name) + ': ' + Text(thrown.message) : thrown).slice(0, 500);
    } catch (again) {
      return 'an exception that has no text';
    }
  }

  // Out of memory, stack overflow: no exception of the program, but the end of what it may use.
  function failed(thrown) {
    return (thrown instanceof Internal ? 'S' : 'R') + why(thrown);
  }

  function compile(source, names, shape) {
    var bodies = ['return (' + source + '\\n);', 'var $result = ' + source + '\\n;return $result;'];
    if (shape === 'value') bodies.push('return eval(' + stringify(source) + ');');
    var first;
    for (var i = 0; i < bodies.length; i++) {
      try {
        // What is compiled by 'eval' is read when it runs: here only that it can be read.
        if (i === 2) Make(source);
        return Make.apply(null, names.concat(bodies[i]));
      } catch (thrown) {
        if (!(thrown instanceof Syntax)) throw thrown;
        first = first || thrown;
      }
    }
    throw first;
  }

  function answer(ask, shape, values) {
    try {
      var value = ask.apply(undefined, values);
      if (shape === 'test') return value ? 'T' : 'F';
      var text = stringify(value);
      return text === undefined ? 'U' : 'V' + text;
    } catch (thrown) {
      return failed(thrown);
    }
  }

  function isObject(value) {
    return typeof value === 'object' && value !== null && !isArray(value);
  }

  // A key that writes to its row or item must not change what the next pair meets.
  function freezeAll(value) {
    if (typeof value !== 'object' || value === null) return value;
    var names = keys(value);
    for (var i = 0; i < names.length; i++) freezeAll(value[names[i]]);
    return freeze(value);
  }

  function merge(ask, rows, items, more) {
    rows.forEach(freezeAll);
    items.forEach(freezeAll);
    var hits = [];
    for (var i = 0; i < items.length; i++) {
      var item = items[i], own = [];
      for (var r = 0; r < rows.length; r++) {
        try {
          var yes = more.length === 0 ? ask(rows[r], item) : ask.apply(undefined, [rows[r], item].concat(more));
          if (yes) own[own.length] = r;
        } catch (thrown) {
          if (thrown instanceof Internal) throw thrown;
        }
      }
      for (var h = 0; h < own.length; h++) {
        var row = rows[own[h]];
        rows[own[h]] = isObject(row) && isObject(item) ? freeze({ ...row, ...item }) : item;
      }
      if (own.length === 0) rows[rows.length] = item;
      hits[i] = own;
    }
    return hits;
  }

  function mergeAll(source, names, calls) {
    var bound = names.filter(function (name) { return name !== 'rows' && name !== 'items'; });
    var ask = compile(source, ['val', 'obj'].concat(bound), 'test');
    return calls.map(function (values) {
      var named = function (name) { return values[names.indexOf(name)]; };
      try {
        return 'V' + stringify(merge(ask, named('rows'), named('items'), bound.map(named)));
      } catch (thrown) {
        return failed(thrown);
      }
    });
  }

  return function run(shape, source, namesText, objIsVal, input) {
    var names = parse(namesText), calls = parse(input), out = [];
    try {
      if (shape === 'merge') return stringify(mergeAll(source, names, calls));
      var ask = compile(source, objIsVal ? names.concat('obj') : names, shape);
      var val = names.indexOf('val');
      for (var i = 0; i < calls.length; i++) {
        var values = calls[i];
        out[i] = answer(ask, shape, objIsVal ? values.concat([values[val]]) : values);
      }
      return stringify(out);
    } catch (thrown) {
      var said = (thrown instanceof Syntax ? 'X' : thrown instanceof Internal ? 'S' : 'R') + why(thrown);
      return stringify(calls.map(function () { return said; }));
    }
  };
})()`;
