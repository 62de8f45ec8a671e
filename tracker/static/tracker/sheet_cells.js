// The keyboard and the clipboard of the month's sheet, as people know them from Excel. Without it, a plain form.
// Other scripts hear of cells that changed by the event "typed", whose detail is the list of them.
const sheet = document.getElementById("sheet");
const tell = (words) => { document.getElementById("sheet-status").value = words; };

function blockOf(text, quotes = true) {
  // What Excel copies: tabs, line breaks, and cells with either of them in quotes.
  const rows = [[""]];
  let quoted = false;
  const flat = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let i = 0; i < flat.length; i += 1) {
    const row = rows.at(-1), last = row.length - 1, sign = flat[i];
    if (quoted && sign === '"' && flat[i + 1] === '"') { row[last] += sign; i += 1; }
    else if (quoted && sign === '"') quoted = false;
    else if (quoted) row[last] += sign;
    else if (quotes && sign === '"' && row[last] === "") quoted = true;
    else if (sign === "\t") row.push("");
    else if (sign === "\n") rows.push([""]);
    else row[last] += sign;
  }
  return quoted ? blockOf(text, false) : rows;
}

if (sheet) {
  const rows = [...sheet.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("[data-seen]")]);
  const places = new Map(rows.flatMap((cells, y) => cells.map((cell, x) => [cell, [y, x]])));
  const done = [], undone = []; // steps, each a list of [cell, before, after]
  let entered = ""; // what stood in the cell when it was entered
  let editing = false; // whether keys move the caret in the cell, or from cell to cell

  const typed = (cells) => sheet.dispatchEvent(new CustomEvent("typed", { detail: cells }));
  const focused = () => (places.has(document.activeElement) ? document.activeElement : null);

  function show(changes) {
    for (const [cell, text] of changes) cell.value = text;
    if (focused()) { entered = focused().value; focused().select(); editing = false; }
    typed(changes.map(([cell]) => cell));
  }
  function remember(step) {
    if (step.length) { done.push(step); undone.length = 0; }
  }
  function write(changes) {
    const open = changes.filter(([cell]) => !cell.readOnly);
    remember(open.filter(([cell, text]) => cell.value !== text).map(([cell, text]) => [cell, cell.value, text]));
    show(open);
    return open.length;
  }
  function commit(cell) {
    if (cell.value === entered) return;
    remember([[cell, entered, cell.value]]);
    entered = cell.value;
    typed([cell]);
  }
  function undo(from, to, side) {
    const step = from.pop();
    if (!step) return;
    to.push(step);
    show(step.map((change) => [change[0], change[side]]));
    tell(`${side === 1 ? "撤销" : "重做"} ${step.length} 格。`);
  }
  function go(y, x) {
    rows[y]?.[x]?.focus();
    return Boolean(rows[y]?.[x]);
  }
  function along(y, x, step) {
    // Tab goes on in the next row where one ends.
    const width = rows[0].length, place = y * width + x + step;
    return place >= 0 && go(Math.floor(place / width), place % width);
  }
  function paste(cell, text) {
    const [top, left] = places.get(cell), changes = [];
    let beyond = 0;
    blockOf(text).forEach((line, y) => line.forEach((value, x) => {
      const target = rows[top + y]?.[left + x];
      if (target) changes.push([target, target.tagName === "INPUT" ? value.trim() : value]);
      else beyond += 1;
    }));
    const written = write(changes), locked = changes.length - written;
    tell(`写入 ${written} 格${beyond ? `，${beyond} 格超出表格` : ""}${locked ? `，${locked} 格已报送，没有写` : ""}。`);
  }

  const withControl = {
    d: (cell, y, x) => { if (y > 0 && !cell.readOnly) write([[cell, rows[y - 1][x].value]]); return true; },
    s: (cell) => { commit(cell); sheet.dispatchEvent(new Event("save")); return true; },
    y: (cell) => { commit(cell); undo(undone, done, 2); return true; },
    z: (cell, y, x, event) => {
      if (event.shiftKey) return withControl.y(cell);
      if (editing && cell.value !== entered) return false; // the browser takes back what is being typed
      undo(done, undone, 1);
      return true;
    },
  };
  const keys = {
    Enter: (cell, y, x, event) => {
      if (event.altKey) {
        if (cell.tagName !== "TEXTAREA" || cell.readOnly) return true;
        editing = true;
        cell.setRangeText("\n", cell.selectionStart, cell.selectionEnd, "end");
        return true;
      }
      if (!go(y + (event.shiftKey ? -1 : 1), x)) commit(cell);
      return true;
    },
    Tab: (cell, y, x, event) => along(y, x, event.shiftKey ? -1 : 1),
    ArrowUp: (cell, y, x) => !(editing && cell.tagName === "TEXTAREA") && (go(y - 1, x) || true),
    ArrowDown: (cell, y, x) => !(editing && cell.tagName === "TEXTAREA") && (go(y + 1, x) || true),
    ArrowLeft: (cell, y, x) => !editing && (go(y, x - 1) || true),
    ArrowRight: (cell, y, x) => !editing && (go(y, x + 1) || true),
    F2: (cell) => { editing = true; cell.setSelectionRange(cell.value.length, cell.value.length); return true; },
    Escape: (cell) => { cell.value = entered; editing = false; cell.select(); return true; },
  };

  sheet.addEventListener("keydown", (event) => {
    // While an input method composes, every key is its own; 229 is what some send in place of the key.
    if (event.isComposing || event.keyCode === 229 || !places.has(event.target)) return;
    const plain = event.ctrlKey || event.metaKey ? withControl[event.key.toLowerCase()] : keys[event.key];
    if (plain?.(event.target, ...places.get(event.target), event)) event.preventDefault();
  });
  sheet.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    // Into a text that is being edited goes a text; a table, and whatever is pasted on a cell, replaces cells.
    if (!places.has(event.target) || (editing && !text.includes("\t"))) return;
    event.preventDefault();
    paste(event.target, text);
  });
  sheet.addEventListener("focusin", ({ target }) => {
    if (!places.has(target)) return;
    entered = target.value;
    editing = false;
    target.select();
  });
  sheet.addEventListener("input", ({ target }) => { if (places.has(target)) editing = true; });
  sheet.addEventListener("dblclick", () => { editing = true; });
  sheet.addEventListener("focusout", ({ target }) => { if (places.has(target)) commit(target); });
}
