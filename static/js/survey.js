// The page a customer answers on: only the questions that follow the score are shown. Without scripts all of them stand there.
(() => {
  const form = document.querySelector("[data-survey]");
  if (!form) return;
  const show = () => {
    const band = form.querySelector("[name=score]:checked")?.dataset.band;
    for (const question of form.querySelectorAll("[data-bands]")) {
      const bands = question.dataset.bands.split(" ").filter(Boolean);
      question.hidden = !band || (bands.length > 0 && !bands.includes(band));
    }
  };
  form.addEventListener("change", show);
  show();
})();
