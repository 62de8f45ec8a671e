// Keeps the cells of the month's sheet as drafts on the server, one request at a time, and sends what is written.
if (sheet) {
  const MOST_CELLS = 200, AT_ONCE = 20, PAUSE = 400, API = "/api/v1/monthly-sheet/";
  const { month, unit, decimals } = sheet.dataset;
  const waiting = new Set();
  const keys = new Map(); // of requests to send without an answer: sent again, they are the same request
  let timer, running = null, isSending = false, number = 0;
  const part = (id) => document.getElementById(`sheet-${id}`);
  const linesOf = (kind) => [...sheet.querySelectorAll(`tr[data-kind="${kind}"]`)];
  const counts = [...document.querySelectorAll("[data-count]")].map((place) => {
    const kind = place.dataset.count;
    return { place, kind, elsewhere: Number(place.textContent) - linesOf(kind).length }; // on other pages of the sheet
  });
  const cellOf = (project, name) => sheet.elements.namedItem(`${project}-${name}`);
  const plain = (detail) => detail.replace(/（[a-z_]+）/, ""); // names of fields are for programs
  const rowOf = (project) => sheet.querySelector(`tr[data-project="${project}"]`);
  const placeOf = (cell) => ({ project: Number(cell.name.split("-")[0]), name: cell.name.split("-")[1] });

  async function post(path, body, headers = {}) {
    // Read anew: signing in in another window changes it.
    const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? sheet.elements.csrfmiddlewaretoken.value;
    sheet.elements.csrfmiddlewaretoken.value = token;
    let response;
    try {
      response = await fetch(API + path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token, ...headers },
        body: JSON.stringify(body),
      });
    } catch {
      tell("没有连上服务器，填的内容留在页面上，连上后自动保存。");
      return null;
    }
    part("signed-out").hidden = response.status !== 401;
    if (response.ok) return response.json();
    const said = await response.json().catch(() => null);
    tell(said?.errors?.[0]?.detail ?? "服务器出错，填的内容留在页面上，请稍后再保存。");
    return null;
  }

  function mark(cell, words, choices = []) {
    const place = document.getElementById(`e-${cell.name}`);
    place.textContent = words;
    if (words) cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
    for (const [label, act] of choices) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.addEventListener("click", act);
      place.append(button);
    }
  }
  function showCell({ project, name, text, code, detail }, sent) {
    const cell = cellOf(project, name);
    if (!cell) return;
    if (code !== "invalid") cell.dataset.seen = text;
    if (!code) {
      if (cell.value === sent.get(cell)) cell.value = text;
      mark(cell, "");
    } else if (code === "changed_meanwhile") {
      const theirs = () => { cell.value = text; mark(cell, ""); };
      mark(cell, detail, [["用现在的", theirs], ["用我填的", () => queue([cell])]]);
    } else {
      mark(cell, detail);
    }
  }
  function showRow(row) {
    const line = rowOf(row.id);
    for (const [name, text] of Object.entries(row.cells)) {
      const cell = cellOf(row.id, name);
      const isAtRest = cell.value === cell.dataset.seen && !waiting.has(cell) && cell !== document.activeElement;
      if (isAtRest) { cell.value = text; cell.dataset.seen = text; }
    }
    cellOf(row.id, "version").value = row.version;
    cellOf(row.id, "completed").placeholder = row.cells.completed ? "" : row.total;
    if (row.is_editable) line.dataset.kind = row.is_ready ? "ready" : "blank";
    document.getElementById(`k-${row.id}`).replaceChildren(...row.checks.map(({ detail, excusable }) =>
      Object.assign(document.createElement("li"), {
        textContent: plain(detail), className: excusable ? "asked" : "impossible",
      })));
    if (row.is_editable) showState(line, row.is_ready ? "draft" : "blank", row.is_ready ? "已存草稿" : "未填");
  }
  function showState(line, kind, words, note = "") {
    const state = line.querySelector(".state");
    state.className = `state ${kind}`;
    state.textContent = words;
    line.querySelector(".note").textContent = note;
  }
  function recount() {
    if (part("ready")) part("ready").textContent = linesOf("ready").length;
    for (const { place, kind, elsewhere } of counts) place.textContent = elsewhere + linesOf(kind).length;
    const asked = [...sheet.querySelectorAll(".checks .asked")].filter((one) =>
      !cellOf(one.closest("tr").dataset.project, "explanation").value.trim());
    const wrong = sheet.querySelectorAll("[data-seen][aria-invalid], .checks .impossible").length;
    const words = [asked.length && `${asked.length} 处要写说明`, wrong && `${wrong} 处要改正`];
    part("asked").textContent = words.filter(Boolean).join("，");
  }

  function queue(cells) {
    for (const cell of cells) {
      if (cell.readOnly) continue;
      if (cell.value === cell.dataset.seen) { waiting.delete(cell); mark(cell, ""); } else waiting.add(cell);
    }
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
    note();
  }
  function note() { sheet.toggleAttribute("data-unsaved", Boolean(waiting.size || running)); }
  async function work() {
    while (waiting.size) {
      const batch = [...waiting].slice(0, MOST_CELLS);
      const sent = new Map(batch.map((cell) => [cell, cell.value]));
      const cells = batch.map((cell) => ({ ...placeOf(cell), text: cell.value, seen: cell.dataset.seen }));
      batch.forEach((cell) => waiting.delete(cell));
      const answer = await post("cells/", { month, unit, cells });
      // Kept for the next time, and not tried again at once: a refusal must not loop.
      if (!answer) { batch.forEach((cell) => waiting.add(cell)); return; }
      answer.cells.forEach((cell) => showCell(cell, sent));
      answer.rows.forEach(showRow);
      tell(`${new Date().toTimeString().slice(0, 5)} 已存草稿。`);
    }
  }
  function save() {
    clearTimeout(timer);
    running ??= work().finally(() => { running = null; recount(); note(); });
    note();
    return running;
  }

  async function send(button) {
    if (isSending) return;
    isSending = button.disabled = true;
    await save();
    const all = linesOf("ready"), lines = all.filter((line) => !line.querySelector("[aria-invalid]"));
    const progress = part("progress");
    Object.assign(progress, { hidden: false, max: lines.length, value: 0 });
    let sent = 0, isAnswered = true;
    for (let from = 0; from < lines.length && !waiting.size; from += AT_ONCE) {
      const rows = lines.slice(from, from + AT_ONCE).map(({ dataset: { project } }) =>
        ({ project: Number(project), version: Number(cellOf(project, "version").value) }));
      const body = { month, rows }, text = JSON.stringify(body);
      if (!keys.has(text)) keys.set(text, `${sheet.elements.once.value}-${(number += 1)}`);
      const answer = await post("send/", body, { "Idempotency-Key": keys.get(text) });
      isAnswered = Boolean(answer);
      if (!answer) break;
      keys.delete(text);
      for (const { id, done, detail } of answer.results) {
        const line = rowOf(id);
        if (done) {
          sent += 1;
          line.dataset.kind = "sent";
          line.querySelectorAll("[data-seen]").forEach((cell) => { cell.readOnly = true; });
          showState(line, "submitted", "已报送");
        } else line.querySelector(".note").textContent = plain(detail);
      }
      progress.value += rows.length;
      tell(`已报送 ${sent}/${lines.length}`);
    }
    const left = all.length - sent;
    if (isAnswered && !waiting.size) tell(`已报送 ${sent} 个${left ? `，${left} 个没有报送，原因在各行里` : ""}。`);
    progress.hidden = true;
    isSending = button.disabled = false;
    recount();
  }
  function preview(cell) {
    // The server decides; this only shows at once what will come of it.
    const { project, name } = placeOf(cell);
    if (name !== "month_completed") return;
    const [own, before] = [cell.value, rowOf(project).dataset.before].map((text) => {
      const plain = text.normalize("NFKC").trim().replace(/,/g, "").replace(/(亿|万)?元?$/, "");
      return /^\d{1,12}(\.\d+)?$/.test(plain) ? Math.round(Number(plain) * 10 ** decimals) : NaN;
    });
    const total = (own + before) / 10 ** decimals;
    cellOf(project, "completed").placeholder = Number.isNaN(total) ? "" : String(total);
  }

  sheet.addEventListener("typed", ({ detail }) => { detail.forEach(preview); queue(detail); });
  sheet.addEventListener("input", ({ target }) => { if (target.dataset.seen !== undefined) preview(target); });
  sheet.addEventListener("save", save);
  sheet.addEventListener("submit", (event) => {
    // Signed out, the form goes as without the script: it comes back filled after the sign-in.
    if (!part("signed-out").hidden) { waiting.clear(); note(); return; }
    event.preventDefault();
    if (event.submitter?.name === "send") send(event.submitter);
    else save();
  });
  part("rest")?.addEventListener("click", async (event) => {
    event.preventDefault();
    await save();
    if (!waiting.size) window.location.assign(event.target.closest("a").href);
  });
  window.addEventListener("online", save);
  window.addEventListener("beforeunload", (event) => {
    if (sheet.hasAttribute("data-unsaved")) event.preventDefault();
  });
  const shown = [...sheet.querySelectorAll("[data-seen]:not([aria-invalid])")];
  queue(shown.filter((cell) => cell.value !== cell.dataset.seen));
  recount();
}
