function show(page, { picture, kernel, maps, setting }) {
  const start = maps[`${setting.stride} ${setting.padding} ${setting.dilation}`];
  const at = { ...setting };
  let row = start.length >> 1, column = start[0].length >> 1;
  const controls = add(page, 'div', { class: 'row' });
  for (const [name, word, least, most] of [['stride', say('stride'), 1, 3],
    ['padding', say('padding'), 0, 2], ['dilation', say('dilation'), 1, 3]]) {
    slider(controls, word, [least, most, 1], at[name], value => { at[name] = value; redraw(); });
  }
  const said = sentence(page);
  const row1 = add(page, 'div', { class: 'row' });
  const left = figure(row1, say('picture'));
  const middle = figure(row1, say('products'));
  const right = figure(row1, say('sums'));
  const move = (down, across) => () => { row += down; column += across; redraw(); };
  const moves = { ArrowUp: move(-1, 0), ArrowDown: move(1, 0),
    ArrowLeft: move(0, -1), ArrowRight: move(0, 1) };
  keys(left, moves);
  keys(right, moves);

  function pixel(y, x) {
    const there = y >= 0 && x >= 0 && y < picture.length && x < picture[0].length;
    return there ? picture[y][x] : 0;
  }

  function cell(svg, x, y, side, text, marked, dashed, pressed) {
    const box = draw(svg, 'rect', { x: x * side + 1, y: y * side + 1, width: side - 2,
      height: side - 2, fill: marked ? BLUE : 'transparent', 'fill-opacity': .35,
      stroke: marked ? BLUE : 'currentColor', 'stroke-width': marked ? 2 : .5,
      'stroke-dasharray': dashed ? '3' : 'none' });
    draw(svg, 'text', { x: (x + .5) * side, y: (y + .5) * side + 4, 'pointer-events': 'none',
      opacity: dashed ? .7 : 1 }, text);
    if (pressed) box.addEventListener('click', pressed);
  }

  function redraw() {
    const { stride, padding, dilation } = at;
    const map = maps[`${stride} ${padding} ${dilation}`];
    [left, middle, right].forEach(svg => size(svg, 10, 10));
    if (!map) {
      said.textContent = say('outside', kernel.length, kernel[0].length, dilation);
      return;
    }
    row = within(0, row, map.length - 1);
    column = within(0, column, map[0].length - 1);
    const top = row * stride - padding, first = column * stride - padding;
    const seen = (y, x) => kernel.some((_, v) => top + v * dilation === y)
      && kernel[0].some((_, u) => first + u * dilation === x);
    const height = picture.length + 2 * padding, width = picture[0].length + 2 * padding;
    size(left, width * 34, height * 34);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
      const [j, i] = [y - padding, x - padding];
      const outside = j < 0 || i < 0 || j >= picture.length || i >= picture[0].length;
      cell(left, x, y, 34, short(pixel(j, i)), seen(j, i), outside);
    }
    const terms = kernel.flatMap((weights, v) => weights.map((weight, u) =>
      [pixel(top + v * dilation, first + u * dilation), weight, u, v]));
    const written = terms.map(([value, weight]) => `${short(value)} × ${short(weight)}`);
    const side = Math.max(56, ...written.map(text => 7 * text.length + 8));
    size(middle, kernel[0].length * side, kernel.length * side);
    terms.forEach(([value, weight, u, v], i) => {
      cell(middle, u, v, side, written[i]);
      draw(middle, 'text', { x: (u + .5) * side, y: (v + .5) * side + 20, opacity: .8 },
        `= ${short(value * weight)}`);
    });
    size(right, map[0].length * 44, map.length * 44);
    map.forEach((sums, y) => sums.forEach((sum, x) =>
      cell(right, x, y, 44, short(sum), y === row && x === column, false,
        () => { row = y; column = x; redraw(); })));
    const products = terms.map(([value, weight]) => value * weight);
    const sum = products.reduce((a, b) => a + b, 0);
    page.dataset.error = Math.abs(sum - map[row][column]);
    said.textContent = say('said', row + 1, column + 1, map.length, map[0].length,
      products.map(short).join(' + ').replaceAll('+ −', '− '), short(map[row][column]));
  }
  redraw();
}
