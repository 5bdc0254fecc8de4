function show(page, { layer, images, reach, channels }) {
  let chosen = 0, gamma = 1, beta = 0;
  const most = Math.ceil(Math.max(4, ...channels.flatMap(c =>
    [c.deviation, c.mean, c.gamma, c.beta].map(Math.abs))));
  const line = add(page, 'div', { class: 'row' });
  const label = add(line, 'label', {}, say('channel'));
  const select = add(label, 'select', { onchange: () => { chosen = +select.value; redraw(); } });
  channels.forEach((_, i) => add(select, 'option', { value: i }, i));
  const range = [-most, most, .05];
  const gammas = slider(line, 'γ', range, gamma, x => { gamma = x; redraw(); }, short);
  const betas = slider(line, 'β', range, beta, x => { beta = x; redraw(); }, short);
  const buttons = add(page, 'div');
  for (const [name, scale, shift] of [
    [say('start'), () => 1, () => 0],
    [say('learned'), c => c.gamma, c => c.beta],
    [say('undo'), c => c.deviation, c => c.mean]]) {
    add(buttons, 'button', { type: 'button', onclick: () => {
      const channel = channels[chosen];
      [gamma, beta] = [scale(channel), shift(channel)];
      gammas.set(gamma);
      betas.set(beta);
      [gamma, beta] = [scale(channel), shift(channel)];
      redraw();
    } }, name);
  }
  const said = sentence(page);
  const wide = room(page, () => redraw());
  const before = figure(page, say('before', layer, images));
  const after = figure(page, say('after'));

  function histogram(svg, shares, scale, shift) {
    const width = wide();
    size(svg, width, 130);
    const limit = 2 * most, half = width / 2, x = value => half + value / limit * (half - 10);
    const bin = Math.abs(scale) * 2 * reach / shares.length;
    const density = shares.map(share => share / Math.max(bin, .02));
    const top = Math.max(...density);
    shares.forEach((share, i) => {
      const middle = scale * ((i + .5) / shares.length * 2 - 1) * reach + shift;
      if (Math.abs(middle) > limit) return;
      const height = density[i] / top * 100;
      draw(svg, 'rect', { x: x(middle) - Math.max(1, x(bin / 2) - half), y: 110 - height,
        width: Math.max(2, x(bin) - half), height,
        fill: middle > 0 ? BLUE : ORANGE, 'fill-opacity': .75 });
    });
    draw(svg, 'line', { x1: 5, x2: width - 5, y1: 110, y2: 110, stroke: 'currentColor' });
    for (let value = -limit; value <= limit; value += limit / 4) {
      draw(svg, 'line', { x1: x(value), x2: x(value), y1: value ? 107 : 5, y2: 113,
        stroke: 'currentColor', 'stroke-opacity': .6 });
      draw(svg, 'text', { x: x(value), y: 126 }, short(value));
    }
  }

  function redraw() {
    const { mean, deviation, shares } = channels[chosen];
    histogram(before, shares, deviation, mean);
    histogram(after, shares, gamma, beta);
    const share = (good) => 100 * shares.reduce((sum, part, i) => {
      // A bin is taken to be filled evenly.
      const parts = [.1, .3, .5, .7, .9].map(inner =>
        gamma * ((i + inner) / shares.length * 2 - 1) * reach + beta);
      return sum + part * parts.filter(good).length / parts.length;
    }, 0);
    said.textContent = say('said', short(mean), short(deviation), short(beta),
      short(Math.abs(gamma)), percent(Math.round(share(y => y > 0))),
      percent(Math.round(share(y => Math.abs(y) < 2))));
  }
  redraw();
}
