"use strict";
// Comfort only: nothing below is needed to read the page.
for (const table of document.querySelectorAll("section table")) {
  const heads = table.tHead.rows[0].cells;
  if (table.tBodies[0].rows.length < 3) continue;
  for (const head of heads) {
    if (!head.textContent.trim()) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[head.cellIndex].textContent.trim();
      const size = (text) => (text === "none" ? 0 : text === "all" ? 100 : parseFloat(text.replace(/[^0-9.+-]/g, "")));
      const rows = [...table.tBodies[0].rows];
      const numeric = getComputedStyle(head).textAlign === "right";
      rows.sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        const [p, q] = [size(x), size(y)];
        const order = numeric ? (isNaN(p) ? 1 : isNaN(q) ? -1 : p - q) : x.localeCompare(y);
        return down ? -order : order;
      });
      table.tBodies[0].append(...rows);
    });
  }
}
const open = () => {
  let place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const target = place;
  for (; place; place = place.parentElement) if (place.tagName === "DETAILS") place.open = true;
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", open);
if (location.hash) open();
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const each of closed) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of closed) each.open = false;
});
