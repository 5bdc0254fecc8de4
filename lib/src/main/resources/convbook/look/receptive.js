function show(page, { maps, picked }) {
  let row = Math.floor(maps[picked].height / 2), column = Math.floor(maps[picked].width / 2);
  add(page, 'p', {}, say('hint'));
  const said = sentence(page);
  const all = add(page, 'div', { class: 'row' });
  const drawings = maps.map((map, i) => {
    const drawing = figure(all,
      `${map.name.replaceAll('.', '\u200b.')}: ${map.channels} × ${map.height} × ${map.width}`);
    drawing.parentNode.style = 'width: 120px; display: flex; flex-direction: column-reverse';
    const to = (index, y, x) => () => {
      picked = within(0, index, maps.length - 1);
      [row, column] = [y, x];
      redraw();
      drawings[picked].focus();
    };
    const middle = index => () => {
      const next = maps[within(0, index, maps.length - 1)];
      to(index, Math.floor(next.height / 2), Math.floor(next.width / 2))();
    };
    keys(drawing, {
      ArrowUp: () => to(i, row - 1, column)(), ArrowDown: () => to(i, row + 1, column)(),
      ArrowLeft: () => to(i, row, column - 1)(), ArrowRight: () => to(i, row, column + 1)(),
      PageUp: middle(i - 1), PageDown: middle(i + 1) });
    drawing.addEventListener('click', event => {
      const box = drawing.getBoundingClientRect(), side = Math.max(map.height, map.width);
      to(i, Math.floor((event.clientY - box.top) / box.width * side),
        Math.floor((event.clientX - box.left) / box.width * side))();
    });
    return drawing;
  });

  const before = (reach, [first, last]) =>
    [reach.stride * first - reach.before, reach.stride * last + reach.after];
  const inside = ([first, last], pixels) => [Math.max(0, first), Math.min(pixels - 1, last)];
  const count = ([first, last]) => last - first + 1;

  function redraw() {
    row = within(0, row, maps[picked].height - 1);
    column = within(0, column, maps[picked].width - 1);
    let rows = [row, row], columns = [column, column];
    for (let i = maps.length - 1; i >= 0; i--) {
      const map = maps[i], side = Math.max(map.height, map.width), svg = drawings[i];
      size(svg, 120, 120);
      svg.style.opacity = i > picked ? .35 : 1;
      svg.setAttribute('tabindex', i === picked ? 0 : -1);
      const scale = 120 / side;
      draw(svg, 'rect', { width: map.width * scale, height: map.height * scale,
        fill: 'currentColor', 'fill-opacity': .06, stroke: 'currentColor' });
      if (i > picked) continue;
      const seenRows = inside(rows, map.height), seenColumns = inside(columns, map.width);
      draw(svg, 'rect', { x: seenColumns[0] * scale, y: seenRows[0] * scale,
        width: Math.max(2, count(seenColumns) * scale),
        height: Math.max(2, count(seenRows) * scale),
        fill: i === picked ? ORANGE : BLUE, 'fill-opacity': .5,
        stroke: i === picked ? ORANGE : BLUE, 'stroke-width': 2 });
      if (i > 0) [rows, columns] = [before(map.rows, rows), before(map.columns, columns)];
    }
    const image = maps[0], seen = [inside(rows, image.height), inside(columns, image.width)];
    const [high, wide] = seen.map(count);
    const share = 100 * high * wide / image.height / image.width;
    const more = count(rows) > high || count(columns) > wide
      ? count(rows) > 1e6 ? say('everything') : say('edge', count(rows), count(columns)) : '';
    page.dataset.seen = seen.flat().join(' ');
    said.textContent = say('said', row + 1, column + 1, maps[picked].name, high, wide,
      image.height, image.width, percent(share), ...seen.flat().map(x => x + 1), more);
  }
  redraw();
}
