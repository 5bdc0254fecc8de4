const main = document.querySelector("main");
const {copy, copied} = document.body.dataset;

document.querySelector(".theme").addEventListener("click", switchTheme);

// From a disk a browser does not let the search read its files.
if (location.protocol === "file:") document.querySelector("pagefind-modal-trigger")?.remove();

// Formulas.
const pairs = [["$$", "$$", true], ["$", "$", false], ["\\[", "\\]", true], ["\\(", "\\)", false]];
const delimiters = pairs.map(([left, right, display]) => ({left, right, display}));
const nothing = ["highlight", "output_text", "output_stream"];
renderMathInElement(main, {delimiters, throwOnError: false, ignoredClasses: nothing});

// A button that copies, on each piece of code.
for (const code of main.querySelectorAll(".highlight, .text_cell_render > pre")) {
  const button = document.createElement("button");
  button.className = "copy";
  button.textContent = copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText((code.querySelector("pre") ?? code).innerText);
    button.textContent = copied;
    setTimeout(() => button.textContent = copy, 1500);
  });
  const frame = document.createElement("div");
  frame.className = "code";
  code.replaceWith(frame);
  frame.append(code, button);
}

// What scrolls sideways can be reached and moved by keys.
const scrolling = main.querySelectorAll("pre, .scroll, .katex-display");
function reachable() {
  for (const each of scrolling) {
    if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
    else each.removeAttribute("tabindex");
  }
}
new ResizeObserver(reachable).observe(main);

// The other language's page opens at the same section.
for (const link of document.querySelectorAll(".language")) {
  link.addEventListener("click", () => link.hash = location.hash);
}

// A link to what is folded unfolds it.
function unfold() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target && target.closest("details");
  if (folded) folded.open = true;
}
addEventListener("hashchange", unfold);
unfold();

// Paper shows what is folded.
addEventListener("beforeprint", () => {
  for (const each of main.querySelectorAll("details:not([open])")) {
    each.open = true;
    addEventListener("afterprint", () => each.open = false, {once: true});
  }
});

// The contents at the side say where one is.
const links = new Map([...document.querySelectorAll(".toc a")].map(
  link => [document.getElementById(decodeURIComponent(link.hash.slice(1))), link]));
function here() {
  let current = null;
  for (const [heading, link] of links) {
    link.classList.remove("here");
    if (heading.getBoundingClientRect().top < 120) current = link;
  }
  current?.classList.add("here");
}
addEventListener("scroll", here, {passive: true});
here();
