/*
 * Words for screen readers. The region stands in the shell from the start;
 * it is emptied first, so that the same words twice are heard twice.
 */
export function announce(words) {
  const region = document.getElementById("announcer");

  region.textContent = "";
  setTimeout(() => { region.textContent = words; }, 50);
}
