function show(page, { images, right, blocks }) {
  const on = blocks.map(() => true);
  add(page, 'p', {}, say('hint'));
  const line = add(page, 'div');
  blocks.forEach((block, i) => {
    const button = add(line, 'button', { type: 'button', 'aria-pressed': true, onclick: () => {
      on[i] = !on[i];
      button.setAttribute('aria-pressed', on[i]);
      redraw();
    } }, say('block', i + 1, block.output.replace(/[()]/g, '').replaceAll(', ', '×')));
  });
  const said = sentence(page);
  const wide = room(page, () => redraw());
  const chart = figure(page, say('chart'));

  function redraw() {
    const left = on.filter(Boolean).length;
    const counts = [1];
    for (let k = 0; k < left; k++) counts.push(counts[k] * (left - k) / (k + 1));
    const all = 2 ** left, top = Math.max(...counts), step = (wide() - 20) / (blocks.length + 1);
    size(chart, wide(), 190);
    counts.forEach((count, length) => {
      const x = 10 + length * step, height = count / top * 140;
      draw(chart, 'rect', { x: x + 2, y: 165 - height, width: step - 4, height, fill: BLUE,
        'fill-opacity': .75 });
      if (step > 26) {
        draw(chart, 'text', { x: x + step / 2, y: 160 - height },
          (100 * count / all).toFixed(1));
      }
    });
    draw(chart, 'line', { x1: 10, x2: wide() - 10, y1: 165, y2: 165, stroke: 'currentColor' });
    const every = Math.ceil(24 / step);
    for (let length = 0; length <= blocks.length; length += every) {
      draw(chart, 'text', { x: 10 + (length + .5) * step, y: 182 }, length);
    }
    page.dataset.counts = counts.join(' ');
    const off = on.indexOf(false);
    const measured = left === blocks.length
      ? say('all', right, images)
      : left === blocks.length - 1
        ? say('one', off + 1, blocks[off].right, images, right)
        : say('many');
    said.textContent =
      say('said', left, blocks.length, whole(all), short(left / 2), measured);
  }
  redraw();
}
