const BLUE = '#2f8fd0', ORANGE = '#d55e00';

/** Adds an element of HTML; names that begin with "on" are what it does. */
function add(parent, name, given = {}, text = '') {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  made.append(text);
  parent.append(made);
  return made;
}

/** Adds an element of SVG. */
function draw(parent, name, given, text = '') {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  made.textContent = text;
  parent.append(made);
  return made;
}

/** Adds a picture under its caption. */
function figure(parent, caption) {
  const made = add(parent, 'figure');
  add(made, 'figcaption', {}, caption);
  return draw(made, 'svg', { role: 'img', 'aria-label': caption });
}

function size(svg, width, height) {
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('width', width);
  svg.setAttribute('height', height);
  svg.replaceChildren();
}

/** Adds a slider with its name before it and its value behind it. */
function slider(parent, name, [least, most, step], value, changed, written = x => x) {
  const label = add(parent, 'label', {}, name);
  const input = add(label, 'input', { type: 'range', min: least, max: most, step });
  input.value = value;
  const shown = add(label, 'output');
  const tell = () => shown.textContent = written(+input.value);
  input.addEventListener('input', () => { tell(); changed(+input.value); });
  tell();
  return { set(other) { input.value = other; tell(); changed(+input.value); } };
}

/** Adds the sentence that says what is to be seen; screen readers say it when it changes. */
function sentence(parent) {
  return add(parent, 'p', { 'aria-live': 'polite' });
}

/** Returns how wide a picture may be, and has it drawn again when that changes. */
function room(page, redraw) {
  const width = () => within(280, page.clientWidth || 680, 680);
  let last = width();
  new ResizeObserver(() => {
    if (width() !== last) {
      last = width();
      redraw();
    }
  }).observe(page);
  return width;
}

/** Has keys do something here alone. */
function keys(element, moves) {
  element.setAttribute('tabindex', 0);
  element.addEventListener('keydown', event => {
    if (moves[event.key]) {
      moves[event.key]();
      event.preventDefault();
      event.stopPropagation();
    }
  });
}

/** Returns words in the reader's language, with values in their places. */
function say(key, ...values) {
  return WORDS[key].replace(/%(?:(\d+)\$)?s/g, (_, at) => at ? values[at - 1] : values.shift());
}

function within(least, value, most) { return Math.max(least, Math.min(most, value)); }

function percent(part) { return `${short(part)}\u00a0%`; }

function short(value) { return String(+value.toPrecision(3)).replace('-', '−'); }

function whole(value) { return Math.round(value).toLocaleString('en-US'); }
