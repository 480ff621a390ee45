// The menu of a contest closes by Escape and by a click elsewhere; without this script it still opens and closes by itself.
const open = () => document.querySelector(".contest-nav details[open]");
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
