/* Small behaviours on top of pages that work without them. Each is marked by a data attribute. */
"use strict";

const on = (type, selector, act, root = document) =>
  root.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(found, event);
  });

/* Buttons that need script appear only when there is script. */
const reveal = (root) => {
  const needs = "[data-close], [data-clear], [data-copy], [data-step], [data-pick-all], [data-print]";
  root.querySelectorAll(needs).forEach((button) => { button.hidden = false; });
};

/* 1. The error summary takes the focus. */
const focusSummary = (root) => root.querySelector("[data-focus]")?.focus();

/* 2. A dialog opens over the page; its opener is a link to the same question as a full page. */
on("click", "[data-dialog]", (opener, event) => {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
  dialog.addEventListener("close", () => opener.focus(), { once: true });
});
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

/* 3. Unsaved input asks before it is lost. */
let dirty = false;
on("input", "form[data-dirty]", () => { dirty = true; });
on("submit", "form", () => { dirty = false; });
window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

/* 4. Autosave: says "saved" of the last letter only, says when it fails, and tries again. */
const autosave = { timer: 0, wait: 8, typed: new WeakSet() }; // forms with input not sent yet
const say = (text, { aloud = false, failed = false } = {}) => {
  const line = document.querySelector("#autosave");
  if (!line) return;
  line.classList.add("autosave--said"); // its icon was of what the server said before
  line.classList.toggle("autosave--failed", failed);
  line.setAttribute("role", "status");
  line.setAttribute("aria-live", aloud ? "polite" : "off"); // most of it is for the eye only
  const words = line.querySelector("[data-text]");
  if (words) words.textContent = text;
};
const saySaving = () => {
  clearInterval(autosave.timer);
  say(document.querySelector("#autosave")?.dataset.saving ?? "");
};
const noteTyping = (form) => { autosave.typed.add(form); saySaving(); };
on("input", "[data-autosave]", noteTyping);
on("change", "[data-autosave]", noteTyping);
const sending = (event) => event.detail.elt?.closest?.("[data-autosave]");
document.addEventListener("htmx:beforeSend", (event) => {
  const form = sending(event);
  if (form) autosave.typed.delete(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = sending(event);
  if (!form) return;
  clearInterval(autosave.timer);
  if (event.detail.successful) {
    autosave.wait = 8;
    if (autosave.typed.has(form)) saySaving(); else dirty = false;
    return;
  }
  if (event.detail.xhr?.status === 409) return;
  let left = autosave.wait;
  const pattern = document.querySelector("#autosave")?.dataset.failed ?? "%s";
  say(pattern.replace("%s", left), { aloud: true, failed: true });
  autosave.wait = Math.min(120, autosave.wait * 2);
  autosave.timer = setInterval(() => {
    left -= 1;
    if (left > 0) { say(pattern.replace("%s", left), { failed: true }); return; }
    clearInterval(autosave.timer);
    window.htmx.trigger(form, "retry");
  }, 1000);
});

/* 5. Digits, 0 and Delete answer the scale that has the focus. */
on("keydown", "[data-scale]", (scale, event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const radios = [...scale.querySelectorAll("input[type=radio]")];
  const answer = (value) => radios.find((one) => one.value === value);
  if (event.key === "Delete") clearScale(scale);
  const none = event.key === "0" ? answer("na") ?? answer("unknown") : undefined;
  const radio = /^[0-9]$/.test(event.key) && (answer(event.key) ?? none);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
});
const clearScale = (scale) => {
  const chosen = scale.querySelector("input:checked");
  if (!chosen) return;
  chosen.checked = false;
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
};
on("click", "[data-clear]", (button) => clearScale(button.closest("[data-scale]")));

/* 6. Select all rows of a table. */
on("change", "[data-pick-all]", (box) => {
  box.closest("form, table").querySelectorAll("tbody input[type=checkbox]").forEach((one) => {
    one.checked = box.checked;
  });
});

/* 7. Copy a code and say so. */
on("click", "[data-copy]", async (button) => {
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.textContent);
  const done = button.parentElement.querySelector("[data-done]");
  if (done) done.textContent = done.dataset.done;
});

/* The page on paper. */
on("click", "[data-print]", () => window.print());

/* 8. Minus and plus around a number. */
on("click", "[data-step]", (button) => {
  const input = button.parentElement.querySelector("input");
  const least = Number(input.dataset.min ?? 0);
  input.value = Math.max(least, Number(input.value || 0) + Number(button.dataset.step));
  input.dispatchEvent(new Event("input", { bubbles: true }));
});

/* 9. A message goes when its button is pressed; the focus returns to the title. */
on("click", "[data-close]", (button) => {
  button.closest(".message").remove();
  document.querySelector("h1")?.focus();
});

/* 10. Ctrl+Enter sends the form in focus; a form on its way is not sent twice. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form");
  form?.requestSubmit(form.querySelector("[type=submit].button--primary"));
});
on("submit", "form[method=post]", (form, event) => {
  const button = event.submitter;
  if (form.dataset.sent === "yes") { event.preventDefault(); return; }
  if (event.defaultPrevented || form.method !== "post" || form.closest("dialog")) return;
  if (form.classList.contains("htmx-request")) { // its autosave is on the way: it brings the version
    event.preventDefault();
    form.addEventListener("htmx:afterRequest", () => form.requestSubmit(button), { once: true });
    return;
  }
  form.dataset.sent = "yes";
  button?.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((one) => one.removeAttribute("aria-disabled"));
  });
});

/* The side navigation lies open on a wide screen. */
const wide = window.matchMedia("(min-width: 64rem)");
const openMenu = () => document.querySelectorAll("[data-menu]").forEach((menu) => { menu.open = wide.matches; });
wide.addEventListener("change", openMenu);

document.addEventListener("DOMContentLoaded", () => {
  openMenu();
  reveal(document);
  focusSummary(document);
});
document.addEventListener("htmx:afterSettle", (event) => reveal(event.target));
