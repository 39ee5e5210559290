"use strict";
// Sends chosen or dropped files one by one, and shows how far each is. Without this the form does.
(() => {
  const box = document.getElementById("drop");
  const form = box && box.querySelector("form");
  if (!form) return;
  const field = form.querySelector("input[type=file]");
  const button = form.querySelector("button");
  const list = box.querySelector(".progress");
  const status = box.querySelector(".sent");
  const say = form.dataset;
  const waiting = [];
  let isSending = false;

  const send = (file) => new Promise((done) => {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const state = document.createElement("span");
    const bar = document.createElement("progress");
    name.textContent = file.name;
    state.textContent = say.sending;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    row.append(name, state, bar);
    list.append(row);

    const end = (text, isGood) => {
      bar.remove();
      state.textContent = text;
      state.className = isGood ? "soft" : "complaint";
      const line = document.createElement("p");
      line.className = "hidden";
      line.textContent = `${file.name}: ${text}`;
      status.append(line);
      done();
    };
    const body = new FormData();
    body.append("files", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.round(event.loaded / event.total * 100);
      bar.value = percent;
      state.textContent = `${percent} %`;
    };
    request.onerror = () => end(say.failed, false);
    request.onload = () => {
      try {
        const result = JSON.parse(request.responseText).files[0];
        end(result.taken ? say.done : result.message, result.taken);
      } catch {
        end(say.failed, false);
      }
    };
    request.send(body);
  });

  const start = async (files) => {
    waiting.push(...files);
    if (isSending) return;
    isSending = true;
    button.disabled = true;
    status.replaceChildren();
    while (waiting.length) await send(waiting.shift());
    isSending = false;
    button.disabled = false;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start(field.files);
    form.reset();
  });
  for (const name of ["dragenter", "dragover"]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    box.addEventListener(name, () => box.classList.remove("over"));
  }
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    start(event.dataTransfer.files);
  });
})();
