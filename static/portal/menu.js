// Menus close by Escape and by a click elsewhere; without this script they still open and close by themselves.
const open = () => document.querySelector(".drop[open]");
document.addEventListener("keydown", (event) => {
  const one = open();
  if (event.key === "Escape" && one) {
    one.removeAttribute("open");
    one.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  const one = open();
  if (one && !one.contains(event.target)) one.removeAttribute("open");
});
