// Charts: draws each `.chart` from its JSON, in the colours of the theme; plotly.js is fetched when the first one comes into view.
(() => {
  const MAP_STYLES = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";
  let library;
  const load = () => {
    library ??= new Promise((resolve, reject) => {
      if (window.Plotly) return resolve(window.Plotly);
      // plotly.js brings the styles of its maps in a <style> element, which the policy blocks; it asks for this id first. No map is
      // drawn here. (tests/core/ui/test_charts.py fails when another version asks for another id.)
      document.head.append(Object.assign(document.createElement("meta"), { id: MAP_STYLES }));
      const script = document.createElement("script");
      script.src = document.body.dataset.plotly;
      script.onload = () => resolve(window.Plotly);
      script.onerror = reject;
      document.head.append(script);
    });
    return library;
  };

  // Custom properties come as light-dark(a, b); a probe resolves them to the colour that is meant now.
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const token = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const MEANT = {
    accent: "series-1",
    ok: "ok",
    warn: "warn",
    bad: "bad",
    muted: "muted",
    faint: "faint",
    soft: "line-strong",
    ink: "ink",
    line: "line",
    band: "accent-soft",
  };

  // Replaces colour names of ours anywhere under a key that ends in "color" or "colors".
  const recolour = (value, key = "") => {
    if (Array.isArray(value)) return value.map((one) => recolour(one, key));
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, recolour(one, name)]));
    return /colors?$/i.test(key) && MEANT[value] ? token(MEANT[value]) : value;
  };

  const axis = (own = {}) => ({
    gridcolor: token("line"),
    linecolor: token("line-strong"),
    zerolinecolor: token("line-strong"),
    automargin: true,
    tickfont: { color: token("faint"), size: 11 },
    fixedrange: true,
    ...own,
    ...(own.title
      ? {
          title: {
            font: { color: token("muted"), size: 12 },
            ...(typeof own.title === "string" ? { text: own.title } : own.title),
          },
        }
      : {}),
  });
  const theme = (layout, phone) => {
    const axes = Object.fromEntries(
      Object.entries({ xaxis: {}, yaxis: {}, ...layout })
        .filter(([key]) => /^[xy]axis\d*$/.test(key))
        .map(([key, own]) => [key, axis(own)]),
    );
    if (axes.xaxis && layout.xaxis?.showgrid === undefined) axes.xaxis.showgrid = false;
    return {
      margin: { l: 8, r: 8, t: 8, b: 8, pad: 2 },
      colorway: [1, 2, 3, 4, 5, 6, 7, 8].map((i) => token(`series-${i}`)),
      hovermode: "x unified",
      bargap: 0.3,
      legend: { orientation: "h", y: phone ? -0.2 : 1.02, x: 0, yanchor: phone ? "top" : "bottom" },
      ...layout,
      ...axes,
      autosize: true,
      width: undefined,
      height: undefined,
      dragmode: false,
      title: undefined,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: token("muted") },
      hoverlabel: {
        bgcolor: token("raised"),
        bordercolor: token("line-strong"),
        font: { color: token("ink"), size: 12 },
        align: "left",
        ...layout.hoverlabel,
      },
    };
  };

  const draw = async (box) => {
    const source = document.getElementById(box.dataset.figure);
    if (!source) return;
    try {
      const Plotly = await load();
      const figure = recolour(JSON.parse(source.textContent));
      const first = !box.classList.contains("js-plotly-plot");
      await Plotly.react(box, figure.data || [], theme(figure.layout || {}, box.clientWidth < 420), {
        displayModeBar: false,
        responsive: true,
        displaylogo: false,
        locale: document.documentElement.lang,
        doubleClick: false,
        showTips: false,
        ...figure.config,
      });
      if (!first) return;
      box.on("plotly_click", ({ points, event }) => {
        // Several series may lie under one click: the first that leads somewhere does.
        const told = points
          .map((point) => [point.customdata].flat()[0])
          .find((url) => typeof url === "string" && /^[/?]/.test(url));
        if (told) {
          if (event?.ctrlKey || event?.metaKey) open(told);
          else location.assign(told);
        }
      });
    } catch (error) {
      box.classList.add("failed");
      box.textContent = SP.say("chart_failed");
      table(box.closest(".chart-box")?.querySelector("[data-chart-table]"), true);
      console.error(error);
    }
  };

  const table = (button, open) => {
    const figure = button?.closest(".chart-box");
    if (!figure) return;
    const rows = figure.querySelector("[data-chart-rows]");
    rows.hidden = !(open ?? rows.hidden);
    figure.querySelector(".chart").hidden = !rows.hidden;
    button.setAttribute("aria-expanded", String(!rows.hidden));
    button.textContent = SP.say(rows.hidden ? "show_table" : "show_chart");
    if (rows.hidden) window.Plotly?.Plots.resize(figure.querySelector(".chart"));
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-chart-table]");
    if (button) table(button);
  });

  const seen = new IntersectionObserver(
    (entries) =>
      entries.forEach((entry) => {
        if (!entry.isIntersecting) return;
        seen.unobserve(entry.target);
        draw(entry.target);
      }),
    { rootMargin: "2500px" },
  );
  const start = () =>
    document.querySelectorAll(".chart[data-figure]:not([data-seen])").forEach((box) => {
      box.dataset.seen = "1";
      seen.observe(box);
    });
  const again = () => document.querySelectorAll(".js-plotly-plot").forEach(draw);

  start();
  document.addEventListener("htmx:load", start);
  document.addEventListener("themechange", again);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
})();
