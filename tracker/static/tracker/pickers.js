// The browser's own calendar beside a day or a month, which stays text that people type as they like.
function addPickers() {
  for (const box of document.querySelectorAll("input[data-pick]:not([data-picked])")) {
    box.dataset.picked = "";
    const picker = document.createElement("input");
    picker.type = box.dataset.pick;
    // Browsers without a calendar of months make a text field of it.
    if (picker.type !== box.dataset.pick || !picker.showPicker) {
      continue;
    }
    const what = box.dataset.pick === "month" ? "选月份" : "选日期";
    picker.tabIndex = -1;
    picker.setAttribute("aria-hidden", "true");
    picker.setAttribute("aria-label", what);
    const button = document.createElement("button");
    button.type = "button";
    button.title = what;
    button.setAttribute("aria-label", what);
    button.textContent = "▾";
    const place = document.createElement("span");
    place.className = "dated";
    box.before(place);
    place.append(box, button, picker);
    button.addEventListener("click", () => {
      // Only what it can show: a day typed in another way opens it at today.
      picker.value = box.value;
      picker.showPicker();
    });
    picker.addEventListener("change", () => {
      box.value = picker.value;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
addPickers();
document.addEventListener("htmx:afterSettle", addPickers);

// Files that are too large together are named before they are sent: the server would refuse the whole request unread.
const MEGABYTE = 1024 * 1024;
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-largest-upload]");
  if (!form || event.target.type !== "file") {
    return;
  }
  const most = Number(form.dataset.largestUpload);
  const boxes = [...form.querySelectorAll("input[type=file]")];
  const size = boxes.flatMap((box) => [...box.files]).reduce((sum, file) => sum + file.size, 0) / MEGABYTE;
  boxes.forEach((box) => box.setCustomValidity(""));
  if (size > most) {
    event.target.setCustomValidity(`文件合计 ${size.toFixed(1)} MB，一次最多 ${most} MB，请少选几个，其余的以后补传。`);
    event.target.reportValidity();
  }
});
