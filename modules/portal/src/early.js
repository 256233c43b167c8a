/*
 * Runs before the first paint, so that a dark page never flashes white. A
 * classic script: modules come too late. settings.js calls the same function.
 */
"use strict";

window.acquisApply = function (settings) {
  const root = document.documentElement;

  root.lang = settings.language;
  root.dataset.theme = settings.theme;
  root.dataset.font = settings.font;
  root.dataset.text = settings.text_size;
  root.dataset.motion = settings.reduced_motion ? "reduced" : "full";
};

window.acquisSettings = function () {
  const first = (navigator.languages || [])
    .map((tag) => tag.slice(0, 2).toLowerCase())
    .find((tag) => tag === "fr" || tag === "en");
  const settings = {
    language: first || "fr", theme: "system", font: "standard",
    text_size: "normal", reduced_motion: false, shortcuts: true,
  };

  try {
    const kept = localStorage.getItem("acquis.settings");
    return Object.assign(settings, JSON.parse(kept));
  } catch {
    return settings;
  }
};

window.acquisApply(window.acquisSettings());
