"use strict";
// The page is whole without this: it lights what is sounding, and seeks where one points.
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const players = [...document.querySelectorAll("audio, video")];
  for (const one of players) {
    one.addEventListener("play", () => players.forEach((other) => other === one || other.pause()));
  }

  // A page in the making reads itself again, but never under somebody who listens.
  if (document.body.dataset.making) {
    setInterval(() => players.every((one) => one.paused) && location.reload(), 2000);
  }

  /** Calls show(seconds) on every frame while a player plays, and whenever it is moved. */
  const follow = (player, show) => {
    let frame = 0;
    const step = () => {
      show(player.currentTime);
      frame = player.paused ? 0 : requestAnimationFrame(step);
    };
    player.addEventListener("play", () => frame || step());
    for (const name of ["seeked", "pause", "ended"]) {
      player.addEventListener(name, () => show(player.currentTime));
    }
  };

  // --- the reading: each character lights up while it is said
  const reading = document.getElementById("reading");
  const said = [...document.querySelectorAll("[data-from]")];
  if (reading && said.length) {
    follow(reading, (now) => {
      for (const one of said) {
        const from = +one.dataset.from;
        one.classList.toggle("lit", !reading.ended && now >= from && now < +one.dataset.to);
      }
    });
    for (const one of said) {
      one.addEventListener("click", () => { reading.currentTime = +one.dataset.from; reading.play(); });
    }
  }

  // --- the score: a cursor goes over the notes that sound
  const music = document.getElementById("music");
  const score = document.getElementById("score");
  const svg = score && score.querySelector("svg");
  if (!music || !svg) return;
  const moments = JSON.parse(document.getElementById("moments").textContent);
  const cursor = svg.parentElement.appendChild(document.createElement("i"));
  cursor.className = "cursor";
  const bars = [...svg.querySelectorAll(".n-measure")];
  let places = [];
  let sounding = [];

  /** Where each moment stands in the drawing, as parts of its width and height. */
  const survey = () => {
    const sheet = svg.getBoundingClientRect();
    let before = [];
    places = moments.map(([time, ids]) => {
      const fresh = ids.filter((id) => !before.includes(id));
      before = ids;
      const note = document.getElementById((fresh.length ? fresh : ids)[0]);
      const bar = note.closest(".n-measure") || svg;
      const head = (note.querySelector(".n-notehead") || note).getBoundingClientRect();
      const system = (note.closest(".n-system") || bar).getBoundingClientRect();
      return {
        time, ids, bar: bars.indexOf(bar),
        x: (head.left + head.width / 2 - sheet.left) / sheet.width,
        end: (bar.getBoundingClientRect().right - sheet.left) / sheet.width,
        top: (system.top - sheet.top) / sheet.height,
        height: system.height / sheet.height,
      };
    });
  };
  const index = (now) => places.findLastIndex((place) => place.time <= now + 0.02);
  const show = (now) => {
    if (!places.length) survey();
    const here = places[index(now)];
    cursor.hidden = !here || (now === 0 && music.paused) || music.ended;
    for (const note of sounding) note.classList.remove("sounding");
    sounding = cursor.hidden ? [] : here.ids.map((id) => document.getElementById(id));
    for (const note of sounding) note.classList.add("sounding");
    if (cursor.hidden) return;
    const next = places[index(now) + 1];
    const goal = next && next.top === here.top ? next.x : here.end;
    const part = next ? (now - here.time) / (next.time - here.time) : 0;
    const x = calm ? here.x : here.x + (goal - here.x) * Math.min(Math.max(part, 0), 1);
    cursor.style.cssText = `left:${100 * x}%;top:${100 * here.top}%;height:${100 * here.height}%`;
    if (cursor.dataset.row !== String(here.top)) {
      if (cursor.dataset.row) cursor.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
      cursor.dataset.row = here.top;
    }
    if (score.scrollWidth > score.clientWidth) score.scrollLeft = x * svg.clientWidth - score.clientWidth / 2;
    score.setAttribute("aria-valuenow", here.bar + 1);
    score.setAttribute("aria-valuetext", score.dataset.bar.replace("{}", here.bar + 1));
  };
  follow(music, show);

  const seek = (place) => { if (place) { music.currentTime = place.time; show(place.time); } };
  svg.addEventListener("click", (event) => {
    survey();
    const sheet = svg.getBoundingClientRect();
    const x = (event.clientX - sheet.left) / sheet.width;
    const y = (event.clientY - sheet.top) / sheet.height;
    const away = (place) => Math.abs(place.x - x) + 9 * Math.max(place.top - y, y - place.top - place.height, 0);
    seek(places.reduce((best, place) => (away(place) < away(best) ? place : best)));
  });
  const controls = { tabindex: 0, role: "slider", "aria-valuemin": 1, "aria-valuemax": bars.length, "aria-valuenow": 1 };
  for (const [name, value] of Object.entries(controls)) score.setAttribute(name, value);
  score.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -bars.length, End: bars.length };
    if (event.key === " ") music.paused ? music.play() : music.pause();
    else if (event.key in steps) {
      if (!places.length) survey();
      const now = (places[index(music.currentTime)] || places[0]).bar + steps[event.key];
      seek(places.find((place) => place.bar === Math.min(Math.max(now, 0), bars.length - 1)));
    } else return;
    event.preventDefault();
  });
})();
