// One tick for all: a box with data-all ticks every box of that name.
for (const all of document.querySelectorAll("input[data-all]")) {
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll(`input[type=checkbox][name=${all.dataset.all}]`)) {
      box.checked = all.checked;
    }
  });
}
