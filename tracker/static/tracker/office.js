// One tick for all: a box with data-all ticks every box of that name.
for (const all of document.querySelectorAll("input[data-all]")) {
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll(`input[type=checkbox][name=${all.dataset.all}]`)) {
      box.checked = all.checked;
    }
  });
}

// What is wider than its place can be turned with the arrow keys: it takes the focus where nothing in it does.
function letTurn() {
  for (const place of document.querySelectorAll(".card, .across, pre")) {
    if (place.scrollWidth > place.clientWidth) {
      place.tabIndex = 0;
    }
  }
}
letTurn();
addEventListener("resize", letTurn);
document.addEventListener("htmx:afterSettle", letTurn);

// On a phone the bar is one line: what is open stands in sight.
const here = document.querySelector(".bar nav [aria-current]");
if (here) {
  here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 48;
}

// "/" leads to the search of the bar, as on other sites; not while something is being typed.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing) {
    const search = document.querySelector(".bar input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

// The menu under the name closes on Escape, and when something else is chosen.
const own = document.querySelector(".own");
if (own) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && own.open) {
      own.open = false;
      own.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!own.contains(event.target)) {
      own.open = false;
    }
  });
}
