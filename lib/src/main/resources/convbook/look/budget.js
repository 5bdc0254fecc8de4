function show(page, { paths, given, image, costs }) {
  const at = given.map((channels, i) => costs[i].findIndex(c => c.channels === channels));
  const base = costs[0][at[0]];
  const line = add(page, 'div', { class: 'row' });
  at.forEach((start, i) => slider(line, i ? say('second') : say('first'),
    [0, costs[i].length - 1, 1], start, value => { at[i] = value; redraw(); },
    value => say('channels', costs[i][value].channels, image[0])));
  const said = sentence(page);
  const wide = room(page, () => redraw());
  const drawings = [['parameters', say('parameters'), BLUE], ['multiplyAdds', say('multiplyAdds'), ORANGE]]
    .map(([kind, name, color]) => ({ kind, color, svg: figure(page, name) }));
  const legend = add(page, 'ol');
  paths.forEach(path => add(legend, 'li', {}, path));

  /** What a path costs: as given, and more or less by each reduction that is another. */
  const cost = (kind, path) => base[kind][path]
    + costs.reduce((sum, choices, i) => sum + choices[at[i]][kind][path] - base[kind][path], 0);

  function redraw() {
    const totals = drawings.map(({ kind, color, svg }) => {
      const now = paths.map((_, path) => cost(kind, path));
      const first = paths.map((_, path) => base[kind][path]);
      const most = Math.max(...costs.flatMap(choices => choices.flatMap(c => c[kind])));
      size(svg, wide(), paths.length * 26);
      now.forEach((value, path) => {
        const y = path * 26, width = x => most ? x / most * (wide() - 150) : 0;
        draw(svg, 'text', { x: 24, y: y + 17 }, path + 1);
        draw(svg, 'rect', { x: 45, y: y + 3, width: width(value), height: 19, fill: color,
          'fill-opacity': .7 });
        // Where the bar was at first.
        draw(svg, 'line', { x1: 45 + width(first[path]), x2: 45 + width(first[path]),
          y1: y + 1, y2: y + 24, stroke: 'currentColor', 'stroke-width': 2 });
        draw(svg, 'text', { x: 52 + width(Math.max(value, first[path])), y: y + 17,
          style: 'text-anchor: start' }, whole(value));
      });
      const sum = list => list.reduce((a, b) => a + b, 0);
      return [sum(now), sum(first)];
    });
    page.dataset.totals = totals.map(([now]) => now).join(' ');
    const [parameters, adds] = totals.map(([now, first]) =>
      [whole(now), percent(100 * now / first)]);
    said.textContent = say('said', costs[0][at[0]].channels, costs[1][at[1]].channels,
      ...parameters, ...adds);
  }
  redraw();
}
