// Forms that never do the wrong thing: Enter sends nothing by accident, a refusal is seen, nothing typed is lost.
const posts = [...document.forms].filter((form) => form.method === "post");
// The sheet keeps each cell by itself; forms that only let somebody in are sent by Enter, as everywhere.
const guarded = posts.filter((form) => form.id !== "sheet" && !form.hasAttribute("data-enter"));

// Enter goes on to the next field, in the end to the button: one more Enter presses that.
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
  if (!target.matches("input:not([type=submit], [type=button], [type=reset], [type=file]), select")) return;
  if (!guarded.includes(target.form)) return;
  event.preventDefault();
  const fields = [...target.form.elements].filter((one) => !one.disabled && one.type !== "hidden" && one.offsetParent);
  fields[fields.indexOf(target) + 1]?.focus();
});

const changed = new Set();

// A second click within moments is not another deed; the server carries a form out once in any case.
for (const form of guarded) {
  let sentAt = -Infinity;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sentAt < 3000) {
      event.preventDefault();
    } else {
      sentAt = event.timeStamp;
      changed.delete(form);
    }
  });
}

// What was typed and not sent is asked about on leaving. Ticks are quickly set again.
document.addEventListener("input", ({ target }) => {
  if (guarded.includes(target.form) && !["checkbox", "radio"].includes(target.type)) changed.add(target.form);
});
addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) changed.clear();
});

// What was kept through a sign-in or a refusal goes back into the form that it came from.
function formOf(kept, typed) {
  const { pathname } = new URL(kept.action);
  const same = posts.filter((form) => form !== kept && new URL(form.action).pathname === pathname);
  const fits = (form) => [...form.elements].filter((one) => one.name && typed.has(one.name)).length;
  return same.sort((one, other) => fits(other) - fits(one)).find((form) => fits(form));
}

function putBack(form, typed) {
  const used = new Map();
  for (const field of form.elements) {
    const values = typed.getAll(field.name);
    if (!field.name || !values.length || ["submit", "button", "file"].includes(field.type)) continue;
    if (["checkbox", "radio"].includes(field.type)) {
      field.checked = values.includes(field.value);
    } else if (field.multiple) {
      for (const option of field.options) option.selected = values.includes(option.value);
    } else if (field.type !== "hidden" || field.name === "version") {
      const number = used.get(field.name) ?? 0;
      used.set(field.name, number + 1);
      if (number < values.length) field.value = values[number];
    }
  }
  for (let place = form.closest("details"); place; place = place.parentElement.closest("details")) place.open = true;
  changed.add(form);
}

const kept = document.getElementById("kept");
if (kept) {
  const typed = new FormData(kept);
  const form = formOf(kept, typed);
  if (form) {
    putBack(form, typed);
    kept.querySelector("span").textContent = "已放回下面的表里，请核对后再提交。";
    kept.querySelector(".actions").remove();
    kept.addEventListener("submit", (event) => event.preventDefault());
  }
}

// What was refused stands on top, with links to the fields, and has the focus.
function refusals() {
  // A form of two fields that lets somebody in shows its own.
  const wrong = [...document.querySelectorAll("main .error[role=alert]")].filter(
    (one) => one.textContent.trim() && !one.closest("[data-enter]"),
  );
  if (!wrong.length) return null;
  const list = document.createElement("ul");
  for (const error of wrong) {
    for (let fold = error.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const isWhole = error.classList.contains("whole");
    const place = (isWhole ? error.closest("form") : error.closest(".field, label, td, th, p")) ?? error;
    const field = place.querySelector("input:not([type=hidden], [type=search]), select, textarea");
    const label = isWhole ? "" : (place.querySelector("label, label > span")?.firstChild?.textContent.trim() ?? "");
    const item = list.appendChild(document.createElement("li"));
    const words = item.appendChild(document.createElement(field?.id ? "a" : "span"));
    words.textContent = `${label ? `${label}：` : ""}${error.textContent.trim()}`;
    if (field?.id) {
      words.href = `#${field.id}`;
      words.addEventListener("click", (event) => {
        event.preventDefault();
        field.focus();
      });
    }
    // What is about no field stands on top alone, not twice.
    if (isWhole) error.remove();
  }
  const box = document.createElement("section");
  box.className = "card warnbox refusals";
  box.setAttribute("aria-label", "要改的地方");
  const head = box.appendChild(document.createElement("p"));
  head.append(`有 ${wrong.length} 处要改：`);
  box.append(list);
  document.getElementById("main").prepend(box);
  return box;
}

const told = refusals() ?? kept ?? document.querySelector(".messages:has(.error, .warning)");
if (told) {
  told.tabIndex = -1;
  told.focus();
}
