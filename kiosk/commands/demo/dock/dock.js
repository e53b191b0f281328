// Presses buttons of the demo and shows what the kiosk shows; words of a refusal stand in #words.
"use strict";

const LOOK_MS = 700;
const byId = (id) => document.getElementById(id);

function say(words, bad) {
  byId("words").textContent = words;
  byId("words").classList.toggle("bad", bad);
}

function show(state) {
  byId("screen").textContent = state.running
    ? state.screen + (state.notice ? " · last case is saved: " + state.notice : "")
    : "not running";
  byId("spot").textContent = state.running
    ? state.spot + (state.problem ? " · " + state.problem : "") : "–";
  byId("call").textContent = state.call || "–";
  byId("pending").textContent = state.running ? state.pending : "–";
  byId("lights").textContent = state.lights.join(", ") || "–";
  byId("slips").textContent = state.slips;
  byId("robot").checked = state.robot;
  const lines = state.said.map((words) => {
    const item = document.createElement("li");
    item.textContent = words;
    return item;
  });
  byId("said").replaceChildren(...lines);
  document.body.dataset.ready = "yes";
}

async function ask(path, body) {
  const request = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const reply = await fetch("/api/" + path, request);
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.words || reply.statusText);
  show(answer);
}

async function press(element, path, body) {
  element.disabled = true;
  say("…", false);
  try {
    await ask(path, body);
    say("done: " + (element.textContent.trim() || path), false);
  } catch (error) {
    say(error.message, true);
  } finally {
    element.disabled = false;
  }
}

for (const button of document.querySelectorAll("button[data-to]")) {
  button.addEventListener("click", () =>
    press(button, button.dataset.to, JSON.parse(button.dataset.body)));
}
for (const box of document.querySelectorAll("input[data-switch]")) {
  box.addEventListener("change", () => press(box, box.dataset.switch, { on: box.checked }));
}

async function look() {
  try {
    await ask("state");
  } catch (error) {
    say("the demo has ended", true);
  }
  setTimeout(look, LOOK_MS);
}
look();
