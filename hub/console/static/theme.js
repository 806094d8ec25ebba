// Before anything is drawn: light or dark, as was chosen here, else as the system is.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = localStorage.getItem("hub-theme") || (system.matches ? "dark" : "light");
    document.documentElement.dataset.bsTheme = chosen;
  };
  system.addEventListener("change", apply);
  addEventListener("beforeprint", () => { document.documentElement.dataset.bsTheme = "light"; }); // paper is
  addEventListener("afterprint", apply);
  addEventListener("hub:theme", apply);
  apply();
})();
