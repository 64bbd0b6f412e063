"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const MESSAGES = read("messages");
  const DATA = read("data");
  let texts = null; // the documents' texts are parsed when the first one is opened
  let language = document.documentElement.lang in MESSAGES ? document.documentElement.lang : "en";
  const GROUPS = ["persons", "regions", "organizations", "money", "percents", "dates", "agreement_counts", "agreements"];
  const SECTIONS = ["overview", "agreements", "events", "regions", "timeline", "money", "people", "documents"];
  const PAGE = 100;

  // --- small helpers ------------------------------------------------------------------------------------------------
  const t = (key) => MESSAGES[language][key] ?? key;
  const number = (value, digits = 2) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  const compact = (value) => new Intl.NumberFormat(language, { notation: "compact" }).format(value);
  const el = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };
  const section = (name) => document.getElementById(`s-${name}`);
  const regionName = (code) => DATA.regions[code]?.[language === "de" ? "de" : "ru"] || DATA.regions[code]?.ru || DATA.regions[code]?.de || code;
  const party = (value) => (value in DATA.regions && regionName(value) !== value ? `${regionName(value)} (${value})` : value);
  const docLink = (doc, start, label) => el("a", { href: `#documents/${doc}/${start}` }, label ?? DATA.documents[doc].id);
  const chips = (values) => el("span", {}, ...values.map((value) => el("span", { class: "chip" }, value)));
  const sum = (fact) => number(fact.amount) + (fact.amount_max === null ? "" : `–${number(fact.amount_max)}`);
  const normal = (value) => String(value ?? "").toLocaleLowerCase(language).replaceAll("ё", "е");

  // --- tables -------------------------------------------------------------------------------------------------------
  /* columns: {title, value(row) to sort by and to show, node(row) to show instead, num | wide | tight} */
  function table(host, columns, rows, name) {
    let shown = PAGE, order = null, descending = false;
    const count = el("p", { class: "count", role: "status" });
    const body = el("tbody");
    const more = el("button", { type: "button", class: "more", onclick: () => { shown += PAGE * 5; draw(); } }, t("more"));
    const heads = columns.map((column) => el("th", { scope: "col" }, el("button", { type: "button", "aria-label": `${t("sort")} ${column.title}`, onclick: () => {
      descending = order === column ? !descending : false; order = column; draw();
    } }, column.title)));
    function draw() {
      let list = rows();
      if (order) {
        const compare = (a, b) => (order.num ? a - b : String(a ?? "").localeCompare(String(b ?? ""), language));
        list = [...list].sort((a, b) => compare(order.value(a), order.value(b)) * (descending ? -1 : 1));
      }
      heads.forEach((head, i) => head.setAttribute("aria-sort", columns[i] !== order ? "none" : descending ? "descending" : "ascending"));
      count.textContent = list.length ? `${number(list.length)} ${t("rows")}` : t("nothing");
      body.replaceChildren(...list.slice(0, shown).map((row) => el("tr", {}, ...columns.map((column) =>
        el("td", { class: column.num ? "num" : column.wide ? "wide" : column.tight ? "tight" : null }, column.node ? column.node(row) : String(column.value(row) ?? ""))))));
      more.hidden = list.length <= shown;
    }
    host.append(count, el("div", { class: "scroll" }, el("table", { "aria-label": name }, el("thead", {}, el("tr", {}, ...heads)), body)), more);
    draw();
    return () => { shown = PAGE; draw(); };
  }

  function filters(host, specs, changed) {
    const state = {};
    const row = el("div", { class: "filters", role: "search" });
    for (const spec of specs) {
      state[spec.key] = "";
      const input = spec.options
        ? el("select", {}, el("option", { value: "" }, t("all")), ...spec.options.map(([value, label]) => el("option", { value }, label)))
        : el("input", { type: "search" });
      input.dataset.filter = spec.key;
      input.addEventListener("input", () => { state[spec.key] = input.value; changed(); });
      row.append(el("label", {}, spec.label, input));
    }
    host.append(row);
    return state;
  }

  const matches = (needle, ...fields) => !needle || fields.flat().some((field) => normal(field).includes(normal(needle)));
  const options = (values, label = (v) => v) => [...new Set(values)].filter((v) => v !== null && v !== "").sort().map((v) => [v, label(v)]);

  function chart(host, title, note, plot) {
    const figure = el("figure", { role: "group", "aria-label": title }, el("h3", {}, title));
    if (note) figure.append(el("p", { class: "note" }, note));
    try { figure.append(plot() ?? el("p", {}, t("no_data"))); } catch (error) { figure.append(el("p", {}, t("no_data"))); console.error(error); }
    host.append(figure);
  }
  // Pixels that names need beside an axis.
  const room = (names) => Math.min(360, 30 + 8 * Math.max(0, ...[...names].map((name) => name.length)));
  const plotOptions = (label, more) => ({ style: { fontSize: "13px", background: "none" }, ariaLabel: label, ...more });

  // --- sections -----------------------------------------------------------------------------------------------------
  const draw = {
    overview(host) {
      const cards = [["documents", DATA.documents.length], ["failures", DATA.failures]];
      for (const group of GROUPS) cards.push([group, DATA.totals[group]]);
      cards.push(["events", DATA.events.length]);
      const target = { persons: "people", organizations: "people", dates: "timeline", regions: "regions", money: "money", agreements: "agreements", events: "events", documents: "documents" };
      host.append(el("div", { class: "cards" }, ...cards.map(([key, value]) => el(target[key] ? "a" : "div", { class: "card", href: target[key] ? `#${target[key]}` : null }, el("b", {}, number(value)), el("span", {}, t(key))))));
      const languages = d3.rollups(DATA.documents, (v) => v.length, (d) => d.lang).sort((a, b) => b[1] - a[1]);
      host.append(el("p", {}, `${t("lang")}: `, chips(languages.map(([code, n]) => `${code} ${number(n)}`))));
      chart(host, t("top_regions"), null, () => {
        const top = [...DATA.region_documents].slice(0, 15).map((r) => ({ name: regionName(r.code), n: r.n }));
        return top.length ? Plot.plot(plotOptions(t("top_regions"), { width: 900, marginLeft: room(top.map((r) => r.name)), marginBottom: 45, marginRight: 40, x: { label: t("documents"), grid: true, interval: 1, tickFormat: "d" }, y: { label: null }, marks: [Plot.barX(top, { x: "n", y: "name", sort: { y: "-x" }, fill: "var(--accent)", tip: false }), Plot.text(top, { x: "n", y: "name", text: (d) => number(d.n), dx: 10, fill: "currentColor" })] })) : null;
      });
    },
    agreements(host) {
      const codes = options(DATA.agreements.flatMap((a) => a.parties), party);
      const state = filters(host, [
        { key: "q", label: t("search") },
        { key: "kind", label: t("kind"), options: options(DATA.agreements.map((a) => a.kind), t) },
        { key: "status", label: t("status"), options: options(DATA.agreements.map((a) => a.status), t) },
        { key: "region", label: t("parties"), options: codes },
      ], () => redraw());
      const rows = () => DATA.agreements.filter((a) => (!state.kind || a.kind === state.kind) && (!state.status || a.status === state.status) && (!state.region || a.parties.includes(state.region))
        && matches(state.q, a.title, a.parties.map(party), a.signatories, a.signed, a.period, DATA.documents[a.doc].id));
      const redraw = table(host, [
        { title: t("kind"), value: (a) => t(a.kind) },
        { title: t("titles"), value: (a) => a.title, wide: true },
        { title: t("parties"), value: (a) => a.parties.join(" "), node: (a) => chips(a.parties.map(party)), wide: true },
        { title: t("signatories"), value: (a) => a.signatories.join(", ") },
        { title: t("status"), value: (a) => t(a.status ?? "none") },
        { title: t("signed_on"), tight: true, value: (a) => a.signed },
        { title: t("period"), tight: true, value: (a) => a.period },
        { title: t("place"), value: (a) => DATA.documents[a.doc].id, node: (a) => docLink(a.doc, a.start) },
      ], rows, t("agreements"));
    },
    events(host) {
      const state = filters(host, [
        { key: "q", label: t("search") },
        { key: "kind", label: t("kind"), options: options(DATA.events.map((e) => e.kind), t) },
        { key: "region", label: t("parties"), options: options(DATA.events.flatMap((e) => e.parties), party) },
      ], () => redraw());
      const rows = () => DATA.events.filter((e) => (!state.kind || e.kind === state.kind) && (!state.region || e.parties.includes(state.region)) && matches(state.q, e.titles, e.parties.map(party), e.signatories, e.signed, e.period));
      const redraw = table(host, [
        { title: t("kind"), value: (e) => t(e.kind) },
        { title: t("titles"), value: (e) => e.titles.join(" / "), wide: true },
        { title: t("parties"), value: (e) => e.parties.join(" "), node: (e) => chips(e.parties.map(party)), wide: true },
        { title: t("signatories"), value: (e) => e.signatories.join(", ") },
        { title: t("status"), value: (e) => t(e.status ?? "none") },
        { title: t("signed_on"), tight: true, value: (e) => e.signed },
        { title: t("period"), tight: true, value: (e) => e.period },
        { title: t("sources"), num: true, value: (e) => e.places.length, node: (e) => el("span", {}, ...e.places.flatMap(([doc, start]) => [docLink(doc, start), " "])) },
      ], rows, t("events"));
    },
    regions(host) {
      chart(host, t("tiles"), t("tiles_note"), () => {
        const most = Math.max(1, ...DATA.region_documents.map((r) => r.n));
        const groups = d3.groups(DATA.region_documents, (r) => r.code.slice(0, 2)).sort((a, b) => d3.sum(b[1], (r) => r.n) - d3.sum(a[1], (r) => r.n));
        return groups.length ? el("div", {}, ...groups.map(([country, list]) => el("div", { class: "tilegroup" }, el("h4", {}, regionName(country)), el("div", { class: "tiles" }, ...list.map((r) =>
          el("button", { type: "button", class: "tile", style: `background: color-mix(in srgb, var(--regions) ${15 + Math.round((85 * r.n) / most)}%, var(--panel))`, onclick: () => { location.hash = `#documents?region=${encodeURIComponent(r.code)}`; } }, el("b", {}, number(r.n)), regionName(r.code))))))) : null;
      });
      chart(host, t("matrix"), t("matrix_note"), () => {
        const pairs = DATA.matrix.flatMap(([a, b, n]) => [{ a: regionName(a), b: regionName(b), n }, { a: regionName(b), b: regionName(a), n }]);
        if (!pairs.length) return null;
        const names = new Set(pairs.map((p) => p.a)), size = names.size, side = room(names);
        return Plot.plot(plotOptions(t("matrix"), { width: Math.min(1100, side + 80 + size * 34), height: side + 30 + size * 26, marginLeft: side, marginBottom: 0.85 * side, x: { label: null, tickRotate: -55 }, y: { label: null }, color: { scheme: "blues", type: "linear", domain: [0, Math.max(...pairs.map((p) => p.n))] }, marks: [
          Plot.cell(pairs, { x: "a", y: "b", fill: "n", inset: 1, rx: 3 }), Plot.text(pairs, { x: "a", y: "b", text: "n", fill: (p) => (p.n > d3.max(pairs, (q) => q.n) * 0.55 ? "white" : "black") })] }));
      });
    },
    timeline(host) {
      chart(host, t("timeline_dates"), null, () => DATA.years.length ? Plot.plot(plotOptions(t("timeline_dates"), { width: 1000, height: 280, x: { label: t("year"), tickFormat: "d", interval: 1, tickRotate: -60, labelArrow: "none" }, y: { label: t("dates"), grid: true }, marginBottom: 65, marks: [Plot.barY(DATA.years.map(([year, n]) => ({ year, n })), { x: "year", y: "n", fill: "var(--accent)" }), Plot.ruleY([0])] })) : null);
      const signings = DATA.agreements.filter((a) => a.signed && /^\d{4}/.test(a.signed)).map((a) => ({ ...a, day: new Date(`${(a.signed.match(/^\d{4}(-\d\d)?(-\d\d)?/)[0] + "-01-01").slice(0, 10)}T00:00:00Z`) }));
      chart(host, t("timeline_signings"), null, () => signings.length ? Plot.plot(plotOptions(t("timeline_signings"), { width: 1000, height: 200 , x: { type: "utc", label: null, grid: true }, marginBottom: 40, marks: [Plot.dotX(signings, Plot.dodgeY({ x: "day", r: 6, fill: "var(--accent)", title: (a) => `${a.signed} ${t(a.kind)}: ${a.parties.map(party).join(", ")}` }))] })) : null);
      if (signings.length) table(host, [
        { title: t("signed_on"), tight: true, value: (a) => a.signed }, { title: t("kind"), value: (a) => t(a.kind) }, { title: t("parties"), value: (a) => a.parties.map(party).join(", "), wide: true }, { title: t("place"), value: (a) => DATA.documents[a.doc].id, node: (a) => docLink(a.doc, a.start) },
      ], () => [...signings].sort((a, b) => a.day - b.day), t("timeline_signings"));
    },
    money(host) {
      const known = DATA.money.filter((m) => m.currency);
      const currencies = d3.rollups(known, (v) => v.length, (m) => m.currency).sort((a, b) => b[1] - a[1]).slice(0, 6).map(([c]) => c);
      const scatter = (label, channel, list, ordinal) => {
        const points = list.filter((m) => currencies.includes(m.currency) && m.amount > 0), names = new Set(points.map((p) => p[channel]));
        return points.length ? Plot.plot(plotOptions(label, { width: 1000, height: ordinal ? 120 + 26 * names.size : 360, marginLeft: ordinal ? room(names) : 70, marginBottom: 50, color: { legend: true, scheme: "observable10" }, ...(ordinal
          ? { x: { type: "log", grid: true, label: t("amount"), tickFormat: compact }, y: { label: null }, marks: [Plot.dot(points, { x: "amount", y: channel, stroke: "currency", r: 5, title: (m) => `${m.text} (${DATA.documents[m.doc].id})` })] }
          : { y: { type: "log", grid: true, label: t("amount"), tickFormat: compact }, x: { type: "point", label: t("year") }, marks: [Plot.dot(points, { x: channel, y: "amount", stroke: "currency", r: 5, title: (m) => `${m.text} (${DATA.documents[m.doc].id})` })] }) })) : null;
      };
      chart(host, t("money_year"), t("money_year_note"), () => scatter(t("money_year"), "y", known.map((m) => ({ ...m, y: m.year ?? t("undated") }))));
      const byRegion = known.flatMap((m) => m.regions.map((code) => ({ ...m, code, r: regionName(code) })));
      const top = d3.rollups(byRegion, (v) => v.length, (m) => m.code).sort((a, b) => b[1] - a[1]).slice(0, 20).map(([code]) => code);
      chart(host, t("money_region"), null, () => scatter(t("money_region"), "r", byRegion.filter((m) => top.includes(m.code)), true));
      const state = filters(host, [{ key: "q", label: t("search") }, { key: "currency", label: t("currency"), options: options(DATA.money.map((m) => m.currency)) }, { key: "year", label: t("year"), options: options(DATA.money.map((m) => m.year)) }, { key: "region", label: t("region"), options: options(DATA.money.flatMap((m) => m.regions), regionName) }], () => redraw());
      const redraw = table(host, [
        { title: t("amount"), num: true, value: (m) => m.amount, node: sum }, { title: t("currency"), value: (m) => m.currency ?? "?" }, { title: t("qualifier"), value: (m) => t(m.qualifier) }, { title: t("text"), value: (m) => m.text, wide: true },
        { title: t("year"), value: (m) => m.year ?? "" }, { title: t("regions"), value: (m) => m.regions.map(regionName).join(", "), wide: true }, { title: t("place"), value: (m) => DATA.documents[m.doc].id, node: (m) => docLink(m.doc, m.start) },
      ], () => DATA.money.filter((m) => (!state.currency || m.currency === state.currency) && (!state.year || m.year === state.year) && (!state.region || m.regions.includes(state.region)) && matches(state.q, m.text, DATA.documents[m.doc].id)), t("money"));
    },
    people(host) {
      for (const kind of ["persons", "organizations"]) {
        host.append(el("h3", {}, t(kind)));
        const list = DATA.entities.filter((e) => e.type === kind);
        const state = filters(host, [{ key: "q", label: t("search") }], () => redraw());
        const columns = [
          { title: t("name"), value: (e) => (language === "de" ? e.name_de || e.name_ru : e.name_ru || e.name_de), wide: true },
          kind === "persons" ? { title: t("role"), value: (e) => e.roles.join("; "), wide: true } : null,
          { title: t("spellings"), value: (e) => e.spellings.join(" · "), wide: true },
          { title: t("documents"), num: true, value: (e) => e.documents },
          { title: t("mentions"), num: true, value: (e) => e.mentions },
          { title: t("place"), value: (e) => e.places.length, node: (e) => el("span", {}, ...e.places.slice(0, 5).flatMap(([doc, start]) => [docLink(doc, start), " "]), e.places.length > 5 ? `+${e.places.length - 5}` : "") },
        ].filter(Boolean);
        const redraw = table(host, columns, () => list.filter((e) => matches(state.q, e.name_ru, e.name_de, e.spellings, e.roles)), t(kind));
      }
    },
    documents(host) {
      const state = filters(host, [{ key: "q", label: t("search") }, { key: "lang", label: t("lang"), options: options(DATA.documents.map((d) => d.lang)) }, { key: "region", label: t("region"), options: options(DATA.documents.flatMap((d) => d.regions), regionName) }], () => list());
      const nav = el("nav", { class: "doclist", "aria-label": t("documents") });
      const view = el("article", { class: "text", id: "view", tabindex: "-1" }, el("p", {}, t("choose")));
      host.append(el("div", { class: "legend", "aria-label": t("legend") }, ...GROUPS.slice(0, 7).map((g) => el("span", {}, el("i", { class: `t-${g}` }), t(g))), el("span", { class: "body" }, el("span", { class: "in-agreement" }, t("agreements"))), el("span", { class: "body" }, el("span", { class: "off" }, t("boilerplate")))),
        el("div", { class: "split" }, nav, view));
      let limit = PAGE * 2;
      function list() {
        const found = DATA.documents.map((d, i) => [d, i]).filter(([d]) => (!state.lang || d.lang === state.lang) && (!state.region || d.regions.includes(state.region)) && matches(state.q, d.id, d.title, d.source));
        nav.replaceChildren(...found.slice(0, limit).map(([d, i]) => el("a", { href: `#documents/${i}/0`, "data-doc": i }, d.title || d.id, el("small", {}, [d.lang, d.published, `${number(d.facts)} ${t("facts")}`].filter(Boolean).join(" · ")))),
          found.length > limit ? el("button", { type: "button", onclick: () => { limit += PAGE * 5; list(); } }, t("more")) : "", found.length ? "" : el("p", { class: "note" }, t("nothing")));
      }
      list();
      host.filterBy = (region) => { const select = host.querySelector("[data-filter=region]"); select.value = region; state.region = region; list(); };
      host.show = (index, start) => showDocument(view, nav, index, start);
    },
  };

  // --- one document's text ------------------------------------------------------------------------------------------
  function showDocument(view, nav, index, start) {
    const doc = DATA.documents[index];
    if (!doc) return;
    texts ??= read("texts");
    const { text, off, marks } = texts[index];
    const cuts = new Set([0, text.length]);
    for (const [s, e] of off) cuts.add(s).add(e);
    for (const [s, e] of marks) cuts.add(s).add(e);
    const points = [...cuts].sort((a, b) => a - b);
    const body = el("div", { class: "body", lang: doc.lang });
    const detail = el("div", { class: "detail", role: "status" });
    const describe = (m) => `${t(m[2])}: ${m[3]} — ${t("rule")}: ${m[4]}${m[5] ? ` — ${t("key")}: ${m[5]}` : ""}`;
    let o = 0, first = 0, target = null;
    const open = [];
    const byStart = marks.map((m) => m).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    for (let i = 0; i + 1 < points.length; i++) {
      const [s, e] = [points[i], points[i + 1]];
      while (first < byStart.length && byStart[first][0] <= s) open.push(byStart[first++]);
      for (let k = open.length - 1; k >= 0; k--) if (open[k][1] <= s) open.splice(k, 1);
      while (o < off.length && off[o][1] <= s) o++;
      const outside = o < off.length && off[o][0] <= s;
      const chunk = text.slice(s, e);
      const inner = open.filter((m) => m[2] !== "agreements").sort((a, b) => a[1] - a[0] - (b[1] - b[0]))[0];
      const agreement = open.some((m) => m[2] === "agreements");
      let node = document.createTextNode(chunk);
      if (open.length) {
        const about = open.map(describe).join("\n");
        const tell = () => { detail.textContent = about; };
        node = el(inner ? "mark" : "span", { class: [inner ? `t-${inner[2]}` : "", agreement ? "in-agreement" : ""].join(" ").trim(), title: about, tabindex: inner ? "0" : null, onclick: tell, onfocus: tell, "data-start": s }, chunk);
      } else if (outside) node = el("span", { class: "off" }, chunk);
      if (!target && start > 0 && s <= start && start < e && node.nodeType === 1) target = node;
      body.append(node);
    }
    const meta = [["published", doc.published], ["lang", doc.lang], ["sources", [doc.source, doc.author].filter(Boolean).join(", ")], ["place", doc.url || doc.path], ["warnings", doc.warnings.join("; ")]];
    view.replaceChildren(el("p", {}, el("a", { href: "#documents" }, t("back"))), el("h3", {}, doc.title || doc.id), el("dl", { class: "meta" }, ...meta.filter(([, v]) => v).flatMap(([k, v]) => [el("dt", {}, t(k)), el("dd", {}, v)])), body, detail);
    for (const a of nav.querySelectorAll("a")) a.toggleAttribute("aria-current", false);
    nav.querySelector(`a[data-doc="${index}"]`)?.setAttribute("aria-current", "true");
    if (target) { target.classList.add("target"); target.scrollIntoView({ block: "center" }); target.focus({ preventScroll: true }); } else view.scrollIntoView({ block: "start" });
  }

  // --- frame --------------------------------------------------------------------------------------------------------
  const drawn = new Set();
  function open(name) {
    for (const key of SECTIONS) section(key).hidden = key !== name;
    if (!drawn.has(name)) { drawn.add(name); draw[name](section(name)); }
    for (const a of document.querySelectorAll("nav.sections a")) a.getAttribute("href") === `#${name}` ? a.setAttribute("aria-current", "page") : a.removeAttribute("aria-current");
  }
  function route() {
    const [path, query] = decodeURIComponent(location.hash.slice(1)).split("?");
    const [name, index, start] = path.split("/");
    open(SECTIONS.includes(name) ? name : "overview");
    if (name === "documents" && index !== undefined) section("documents").show(Number(index), Number(start || 0));
    if (name === "documents" && query?.startsWith("region=")) section("documents").filterBy(query.slice(7));
  }
  function frame() {
    document.documentElement.lang = language;
    for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
    document.querySelector("nav.sections").replaceChildren(...SECTIONS.map((name) => el("a", { href: `#${name}` }, t(name))));
    drawn.clear();
    for (const name of SECTIONS) section(name).replaceChildren(section(name).querySelector("h2"));
    route();
  }
  const picker = document.getElementById("ui-language");
  picker.append(...Object.entries(MESSAGES).map(([code, m]) => el("option", { value: code, selected: code === language }, m.language)));
  picker.addEventListener("change", () => { language = picker.value; frame(); });
  document.getElementById("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  window.addEventListener("hashchange", route);
  window.addEventListener("beforeprint", () => { for (const name of SECTIONS) if (!drawn.has(name)) { drawn.add(name); draw[name](section(name)); } });
  frame();
})();
