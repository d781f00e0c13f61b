// Improvements only: the booking works without this file. A change of slot or part shows its sum at once and keeps the address,
// a change of wilaya fills the list of its communes. The server draws; this puts the drawn parts in place.

let latest = "";

async function drawn(address) {
  latest = address;
  const answer = await fetch(address, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || latest !== address) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function put(fresh, selector) {
  const old = document.querySelector(selector);
  const anew = fresh.querySelector(selector);
  if (old && anew) old.replaceChildren(...anew.childNodes);
}

function address(base, form, without) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value && !without.includes(name)) query.append(name, value);
  }
  return `${base}?${query}`;
}

function unscripted() {
  document.querySelectorAll("[data-unscripted]").forEach((button) => (button.hidden = true));
}

const live = document.querySelector("form[data-live]");
unscripted();
live?.addEventListener("change", async (event) => {
  if (!["slot", "part"].includes(event.target.name)) return;
  const target = address(live.dataset.live, live, ["form_token", "note"]);
  const fresh = await drawn(target);
  if (!fresh) return;
  for (const part of ["#live-sheet", "#live-weeks", "#live-people", ".languages"]) put(fresh, part);
  unscripted();
  history.replaceState(null, "", target);
});

const lists = document.querySelector("form[data-lists]");
lists?.querySelector(".listed")?.setAttribute("hidden", "");
lists?.zone?.addEventListener("change", async () => {
  const fresh = await drawn(address(lists.action, lists, ["place", "near"]) + "&list=1");
  if (fresh) put(fresh, "#f-place");
});
