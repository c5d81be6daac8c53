// Night from 19 to 7 unless the reader chose; set before the first paint.
(function () {
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch (e) { /* storage may be closed */ }
  const hour = new Date().getHours();
  document.documentElement.dataset.theme = chosen || (hour >= 19 || hour < 7 ? "dark" : "light");
})();
