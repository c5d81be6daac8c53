/* Moves the map, places signs and names at each zoom, ties the list to the map. No library. */
(function () {
  "use strict";
  const root = document.documentElement;
  const box = document.querySelector(".mapbox");
  const svg = document.querySelector(".map");
  const all = (what, from) => Array.from((from || document).querySelectorAll(what));
  const base = { w: +svg.dataset.width, h: +svg.dataset.height, pad: +svg.dataset.pad, mpu: +svg.dataset.mpu };
  const size = { w: 1, h: 1 }; // of the map on the screen, in pixels
  const at = { x: base.w / 2, y: base.h / 2, z: 1 }; // middle of the window, pixels per unit
  let chosen = -1;

  const spot = (g) => ({ g, x: +g.dataset.x, y: +g.dataset.y });
  const fixed = all(".fix", svg).map(spot);
  const names = all(".nm.zone", svg).concat(all(".nm.street", svg)).map((g) => ({ ...spot(g), w: +g.dataset.w, a: +g.dataset.a, z: +g.dataset.z }));
  const marks = all(".mk", svg).map((g) => ({
    ...spot(g), i: +g.dataset.i, gate: !g.classList.contains("barrier"),
    tag: g.querySelector(".tag"), lead: g.querySelector(".ld"), dot: g.querySelector(".dot"),
  })).sort((a, b) => a.i - b.i);
  const rows = all(".row");

  /* ---- language and light ---- */
  function press(buttons, on) {
    buttons.forEach((b) => b.setAttribute("aria-pressed", String(on(b))));
  }
  function setLang(lang) {
    const zh = lang === "zh";
    root.lang = zh ? "zh-CN" : "en";
    press(all("[data-lang]"), (b) => b.dataset.lang === lang);
    all("[data-zh]").forEach((e) => {
      const words = zh ? e.dataset.zh : e.dataset.en;
      if (e.tagName === "TITLE") e.textContent = words; else e.setAttribute("aria-label", words);
    });
    if (base.w) draw();
  }
  function setTheme(theme) {
    root.dataset.theme = theme;
    press(all("[data-light]"), (b) => b.dataset.light === theme);
  }

  /* ---- the window ---- */
  // Buttons at the right and the line below must not lie on a control in the first view.
  const EDGE = { right: 56, bottom: 28 };
  const fitZoom = () => Math.max(0.05, Math.min((size.w - EDGE.right) / base.w, (size.h - EDGE.bottom) / base.h));
  const clamp = (v, low, high) => Math.min(high, Math.max(low, v));
  function draw() {
    const fit = fitZoom();
    at.z = clamp(at.z, 0.7 * fit, Math.max(fit, base.mpu / 0.12));
    at.x = clamp(at.x, -base.pad, base.w + base.pad);
    at.y = clamp(at.y, -base.pad, base.h + base.pad);
    const w = size.w / at.z, h = size.h / at.z;
    svg.setAttribute("viewBox", [at.x - w / 2, at.y - h / 2, w, h].join(" "));
    // Roads grow slower than the map, signs and words not at all.
    svg.style.setProperty("--s", String(Math.pow(at.z, -0.5)));
    svg.style.setProperty("--z", String(at.z));
    const hatch = document.getElementById("hx");
    if (hatch) hatch.setAttribute("patternTransform", "rotate(45) scale(" + 1 / at.z + ")");
    const n = marks.map(px).filter(seenAt).length;
    big = n > 250 ? 0.55 : n > 120 ? 0.7 : n > 60 ? 0.85 : 1;
    const pin = (p, k) => p.g.setAttribute("transform", "translate(" + p.x + " " + p.y + ") scale(" + k / at.z + ")");
    fixed.forEach((p) => pin(p, 1));
    names.forEach((p) => pin(p, 1));
    marks.forEach((p) => pin(p, big));
    drawScale();
    place();
  }
  function drawScale() {
    const most = (110 * base.mpu) / at.z, power = Math.pow(10, Math.floor(Math.log10(most)));
    const m = [5, 2, 1].map((n) => n * power).find((n) => n <= most);
    document.querySelector(".scale i").style.width = (m * at.z) / base.mpu + "px";
    const km = m >= 1000, zh = root.lang !== "en";
    document.querySelector(".scale span").textContent =
      (km ? m / 1000 : +m.toPrecision(1)) + (zh ? (km ? " 公里" : " 米") : km ? " km" : " m");
  }
  const seenAt = (p) => p.x > -40 && p.y > -40 && p.x < size.w + 40 && p.y < size.h + 40;
  const px = (p) => ({ x: (p.x - at.x) * at.z + size.w / 2, y: (p.y - at.y) * at.z + size.h / 2 });

  /* ---- what stands where: the same greedy rule as on paper, again at each zoom ---- */
  function room() {
    const cell = 48, grid = new Map(), key = (x, y) => Math.floor(x / cell) * 8192 + Math.floor(y / cell);
    return {
      add(x, y, r) { const k = key(x, y); if (!grid.has(k)) grid.set(k, []); grid.get(k).push([x, y, r]); },
      free(x, y, r) {
        for (let i = -1; i <= 1; i++) for (let j = -1; j <= 1; j++) {
          for (const c of grid.get(key(x + i * cell, y + j * cell)) || []) {
            if (Math.hypot(c[0] - x, c[1] - y) < c[2] + r) return false;
          }
        }
        return true;
      },
    };
  }
  let big = 1; // signs shrink where many stand
  function leaderFree(tags, x, y, dx, dy, R) {
    const far = Math.hypot(dx, dy);
    // From beneath a neighbour's disc a leader cannot but start.
    for (let t = R + 3; t < far - R; t += 6) if (!tags.free(x + (dx * t) / far, y + (dy * t) / far, 2)) return false;
    return true;
  }
  function place() {
    const taken = room(), tags = room(), signs = room(), R = 12 * big;
    const seen = marks.map((m) => ({ m, p: px(m) })).filter(({ p }) => seenAt(p));
    fixed.forEach((f) => { const p = px(f); taken.add(p.x, p.y, 10); });
    [34, 78, 122].forEach((y) => taken.add(size.w - 33, y, 24)); // the buttons
    seen.forEach(({ m, p }) => signs.add(p.x, p.y, (m.gate ? 4 : 7) * big));
    seen.sort((a, b) => (b.m.i === chosen) - (a.m.i === chosen) || b.m.gate - a.m.gate || a.m.i - b.m.i);
    const dense = seen.length > 120;
    const step = (t, d, far) => (t * d) / far;
    seen.forEach(({ m, p }) => {
      const to = nudge(m, p, taken, tags, signs, seen, dense, R);
      m.g.classList.toggle("bare", !to);
      m.tag.classList.toggle("off", !to);
      m.lead.classList.toggle("off", !to);
      const [dx, dy] = to || [0, 0];
      m.tag.setAttribute("transform", "translate(" + dx / big + " " + dy / big + ")");
      m.lead.setAttribute("d", "M0 0L" + dx / big + " " + dy / big);
      if (to) {
        taken.add(p.x + dx, p.y + dy, R);
        tags.add(p.x + dx, p.y + dy, R);
        const far = Math.hypot(dx, dy);
        for (let t = 6; t < far - R; t += 6) {
          const c = [p.x + step(t, dx, far), p.y + step(t, dy, far), 2];
          taken.add(...c);
          tags.add(...c);
        }
      }
    });
    seen.forEach(({ m, p }) => taken.add(p.x, p.y, (m.gate ? 4 : 8) * big));
    placeNames(taken);
  }
  function nudge(m, p, taken, tags, signs, seen, dense, R) {
    if (m.gate) {
      const alone = seen.every((o) => o.m === m || Math.hypot(o.p.x - p.x, o.p.y - p.y) > R + 6 * big);
      if (alone && taken.free(p.x, p.y, R)) return [0, 0];
    }
    for (let ring = 0; ring < (dense ? 3 : 7); ring++) {
      const reach = R * (1.85 + 0.85 * ring);
      for (let turn = 0; turn < 16; turn++) {
        const a = 2 * Math.PI * (turn / 16 + ring / 32 - 0.125), dx = reach * Math.cos(a), dy = reach * Math.sin(a);
        const x = p.x + dx, y = p.y + dy;
        if (x < R || y < R || x > size.w - R || y > size.h - R) continue;
        if (taken.free(x, y, R) && signs.free(x, y, R) && leaderFree(tags, p.x, p.y, dx, dy, R)) return [dx, dy];
      }
    }
    return m.i === chosen ? [R * 1.3, -R * 1.3] : null;
  }
  function placeNames(taken) {
    names.forEach((n) => {
      const p = px(n), half = Math.max(0, n.w / 2 - 6), circles = [];
      let ok = at.z * 1.15 >= n.z && p.x > 0 && p.y > 0 && p.x < size.w && p.y < size.h;
      for (let t = -half; ok && t <= half + 0.1; t += Math.max(6, half / 6)) {
        const c = [p.x + t * Math.cos(n.a), p.y + t * Math.sin(n.a)];
        ok = taken.free(c[0], c[1], 8);
        circles.push(c);
      }
      n.g.classList.toggle("off", !ok);
      if (ok) circles.forEach((c) => taken.add(c[0], c[1], 8));
    });
  }

  /* ---- moving ---- */
  let queued = false;
  function later() {
    if (queued) return;
    queued = true;
    requestAnimationFrame(() => { queued = false; draw(); });
  }
  function zoomAt(x, y, by) {
    const before = at.z, fit = fitZoom();
    at.z = clamp(before * by, 0.7 * fit, Math.max(fit, base.mpu / 0.12));
    at.x += (x - size.w / 2) * (1 / before - 1 / at.z);
    at.y += (y - size.h / 2) * (1 / before - 1 / at.z);
    later();
  }
  function centre() {
    at.z = fitZoom();
    at.x = base.w / 2 + EDGE.right / 2 / at.z;
    at.y = base.h / 2 + EDGE.bottom / 2 / at.z;
  }
  function whole() { centre(); later(); }
  const middle = (by) => zoomAt(size.w / 2, size.h / 2, by);

  const fingers = new Map();
  let moved = 0;
  box.addEventListener("pointerdown", (e) => {
    if (e.target.closest(".tools")) return;
    box.setPointerCapture(e.pointerId);
    fingers.set(e.pointerId, e);
    if (fingers.size === 1) moved = 0;
    box.classList.add("drag");
  });
  box.addEventListener("pointermove", (e) => {
    const was = fingers.get(e.pointerId);
    if (!was) return;
    const r = box.getBoundingClientRect();
    if (fingers.size === 2) {
      const other = Array.from(fingers.values()).find((f) => f.pointerId !== e.pointerId);
      const apart = (f) => Math.hypot(f.clientX - other.clientX, f.clientY - other.clientY) || 1;
      zoomAt((e.clientX + other.clientX) / 2 - r.left, (e.clientY + other.clientY) / 2 - r.top, apart(e) / apart(was));
    }
    const share = 1 / fingers.size;
    at.x -= ((e.clientX - was.clientX) / at.z) * share;
    at.y -= ((e.clientY - was.clientY) / at.z) * share;
    moved += Math.hypot(e.clientX - was.clientX, e.clientY - was.clientY);
    fingers.set(e.pointerId, e);
    later();
  });
  function lift(e) {
    if (!fingers.delete(e.pointerId)) return;
    if (!fingers.size) box.classList.remove("drag");
    if (e.type === "pointerup" && moved < 6) tap(e);
  }
  box.addEventListener("pointerup", lift);
  box.addEventListener("pointercancel", lift);
  function tap(e) {
    const g = (document.elementFromPoint(e.clientX, e.clientY) || box).closest(".mk");
    if (g) choose(+g.dataset.i === chosen ? -1 : +g.dataset.i, false);
  }
  box.addEventListener("wheel", (e) => {
    e.preventDefault();
    const r = box.getBoundingClientRect();
    zoomAt(e.clientX - r.left, e.clientY - r.top, Math.exp(-clamp(e.deltaY * (e.deltaMode ? 30 : 1), -200, 200) / 400));
  }, { passive: false });
  box.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const step = 80 / at.z;
    const acts = {
      ArrowLeft: () => { at.x -= step; }, ArrowRight: () => { at.x += step; },
      ArrowUp: () => { at.y -= step; }, ArrowDown: () => { at.y += step; },
      "+": () => middle(1.5), "=": () => middle(1.5), "-": () => middle(1 / 1.5), 0: whole, Home: whole,
    };
    if (!acts[e.key]) return;
    acts[e.key]();
    e.preventDefault();
    later();
  });
  const tools = { in: () => middle(1.5), out: () => middle(1 / 1.5), whole, print: () => window.print() };
  all("[data-do]").forEach((b) => b.addEventListener("click", () => tools[b.dataset.do]()));

  /* ---- choosing ---- */
  function choose(i, look) {
    chosen = i;
    rows.forEach((row, k) => {
      row.setAttribute("aria-pressed", String(k === i));
      row.nextElementSibling.hidden = k !== i;
    });
    marks.forEach((m) => {
      m.g.classList.toggle("on", m.i === i);
      if (m.i === i) m.g.parentNode.append(m.g);
    });
    all(".op", svg).forEach((o) => o.classList.toggle("on", o.id === "op" + i));
    if (i >= 0 && look) show(i); else if (i >= 0) rows[i].scrollIntoView({ block: "nearest" });
    // What is hidden, the other language above all, is not read out.
    const said = i < 0 ? "" : rows[i].parentNode.innerText.replace(/\s+/g, " ");
    const status = document.getElementById("said");
    if (status) status.textContent = said;
    later();
  }
  function show(i) {
    const m = marks[i], line = document.getElementById("op" + i);
    const b = line ? line.getBBox() : { x: m.x, y: m.y, width: 0, height: 0 };
    const left = Math.min(b.x, m.x), top = Math.min(b.y, m.y);
    const right = Math.max(b.x + b.width, m.x), bottom = Math.max(b.y + b.height, m.y);
    const fits = Math.min((size.w - 120) / (right - left + 1), (size.h - 120) / (bottom - top + 1));
    at.x = (left + right) / 2;
    at.y = (top + bottom) / 2;
    at.z = Math.min(fits, Math.max(at.z, base.mpu / 2, 1.6 * fitZoom()));
  }
  rows.forEach((row, i) => row.addEventListener("click", () => choose(chosen === i ? -1 : i, true)));
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && chosen >= 0) choose(-1, false);
    const k = rows.indexOf(document.activeElement), to = { ArrowDown: k + 1, ArrowUp: k - 1 }[e.key];
    if (k >= 0 && rows[to]) { rows[to].focus(); e.preventDefault(); }
  });

  /* ---- start, resize, paper ---- */
  function measure() {
    const share = at.z / (fitZoom() || 1);
    size.w = box.clientWidth || 1;
    size.h = box.clientHeight || 1;
    at.z = share * fitZoom();
    draw();
  }
  const PAPER = { w: 688, h: 446 }; // 182 x 118 mm
  window.addEventListener("beforeprint", () => { at.z *= Math.min(PAPER.w / size.w, PAPER.h / size.h); Object.assign(size, PAPER); draw(); });
  window.addEventListener("afterprint", measure);
  all("[data-lang]").forEach((b) => b.addEventListener("click", () => setLang(b.dataset.lang)));
  all("[data-light]").forEach((b) => b.addEventListener("click", () => setTheme(b.dataset.light)));
  size.w = box.clientWidth || 1;
  size.h = box.clientHeight || 1;
  centre();
  const wish = new URLSearchParams(location.hash.slice(1));
  const dark = window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches;
  setTheme(wish.get("theme") === "dark" || (dark && wish.get("theme") !== "light") ? "dark" : "light");
  setLang(wish.get("lang") === "en" || wish.get("lang") === "zh" ? wish.get("lang") : root.lang === "en" ? "en" : "zh");
  if (window.ResizeObserver) new ResizeObserver(measure).observe(box); else window.addEventListener("resize", measure);
  const row = rows.findIndex((r) => r.dataset.number === wish.get("control"));
  if (row >= 0) choose(row, true);
})();
