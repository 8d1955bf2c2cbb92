// The page is whole without this: it lights what is sounding, and seeks where one points.
(() => {
  document.body.classList.add("live");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const players = [...document.querySelectorAll("audio, video")];
  const alone = (one) => players.forEach((other) => other === one || other.pause());
  for (const one of players) one.addEventListener("play", () => alone(one));
  for (const choice of document.querySelectorAll(".choice")) { // the language outlives a reload
    if (location.hash === `#${choice.id}`) choice.checked = true;
    choice.addEventListener("change", () => history.replaceState(null, "", `#${choice.id}`));
  }

  // A page in the making goes over to the finished work when its painting is there, or else reads
  // itself again; never under somebody who listens.
  const making = document.body.dataset.making && location.pathname.match(/\/\.([^/]+)\.making\/[^/]*$/);
  if (making) setInterval(() => {
    if (!players.every((one) => one.paused)) return;
    const finished = new Image();
    finished.onload = () => location.replace(`../${making[1]}/index.html${location.hash}`);
    finished.onerror = () => location.reload();
    finished.src = `../${making[1]}/painting.png`;
  }, 2000);

  /** Calls show(seconds) on every frame while a player plays, and whenever it is moved. */
  const follow = (player, show) => {
    let frame = 0;
    const step = () => { show(player.currentTime); frame = player.paused ? 0 : requestAnimationFrame(step); };
    player.addEventListener("play", () => frame || step());
    for (const name of ["seeked", "pause", "ended"]) player.addEventListener(name, () => frame || step());
  };

  // --- the reading: each character lights up while it is said
  const reading = document.getElementById("reading");
  const said = reading ? [...document.querySelectorAll("[data-from]")] : [];
  if (reading) follow(reading, (now) => {
    for (const { classList, dataset } of said) {
      classList.toggle("lit", !reading.ended && now >= +dataset.from && now < +dataset.to);
    }
  });
  const hear = (one) => { reading.currentTime = +one.dataset.from; reading.play(); };
  for (const one of said) one.addEventListener("click", () => hear(one));

  // --- the score: a cursor goes over the notes that sound
  const music = document.getElementById("music");
  const score = document.getElementById("score");
  const svg = score && score.querySelector("svg");
  if (!music || !svg) return;
  const moments = JSON.parse(document.getElementById("moments").textContent);
  const bars = [...svg.querySelectorAll(".n-measure")];
  if (!moments.length) return;
  const cursor = svg.parentElement.appendChild(document.createElement("i"));
  Object.assign(cursor, { className: "cursor", hidden: true });
  let places = [], sounding = [], row = 0;

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
    const here = places[index(now)], next = places[index(now) + 1];
    for (const note of sounding) note.classList.remove("sounding");
    cursor.hidden = !here || music.ended || (now === 0 && music.paused);
    sounding = cursor.hidden ? [] : here.ids.map((id) => document.getElementById(id));
    for (const note of sounding) note.classList.add("sounding");
    if (cursor.hidden) return;
    const goal = next && next.top === here.top ? next.x : here.end;
    const part = next && !calm ? (now - here.time) / (next.time - here.time) : 0;
    const x = here.x + (goal - here.x) * Math.min(Math.max(part, 0), 1);
    cursor.style.cssText = `left:${100 * x}%;top:${100 * here.top}%;height:${100 * here.height}%`;
    const sheet = score.getBoundingClientRect(); // a new system comes into sight if one is looking
    if (row !== here.top && sheet.bottom > 0 && sheet.top < innerHeight && !music.paused) {
      cursor.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    }
    row = here.top;
    score.scrollLeft = x * svg.clientWidth - score.clientWidth / 2;
    score.setAttribute("aria-valuenow", here.bar + 1);
    score.setAttribute("aria-valuetext", score.dataset.bar.replace("{}", here.bar + 1));
  };
  follow(music, show);

  const seek = (place) => { music.currentTime = place.time; show(place.time); };
  svg.addEventListener("click", (event) => {
    survey();
    const sheet = svg.getBoundingClientRect();
    const x = (event.clientX - sheet.left) / sheet.width, y = (event.clientY - sheet.top) / sheet.height;
    const away = ({ x: at, top, height }) => Math.abs(at - x) + 9 * Math.max(top - y, y - top - height, 0);
    seek(places.reduce((best, place) => (away(place) < away(best) ? place : best)));
  });
  const slider = { tabindex: 0, role: "slider", "aria-valuemin": 1, "aria-valuemax": bars.length, "aria-valuenow": 1 };
  for (const [name, value] of Object.entries(slider)) score.setAttribute(name, value);
  score.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -bars.length, End: bars.length };
    if (event.key !== " " && !(event.key in steps)) return;
    event.preventDefault();
    if (event.key === " ") return music.paused ? music.play() : music.pause();
    if (!places.length) survey();
    const bar = (places[index(music.currentTime)] || places[0]).bar + steps[event.key];
    seek(places.find((place) => place.bar >= Math.min(Math.max(bar, 0), bars.length - 1)) || places.at(-1));
  });
})();
