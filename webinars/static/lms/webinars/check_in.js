// At the door. Every check-in is written on this phone first, under a key of its own and with the phone's time,
// and sent until the server has answered; the server takes the same key twice for the same thing.
const box = document.querySelector("[data-check-in]");
const words = box.dataset;
const part = (name) => box.querySelector(`[data-${name}]`);
const STORE = `lms-check-in-${words.session}`;
const KEEP = 24 * 3600 * 1000;
const LONGEST = 60 * 1000;

// --- the queue ---

const load = () => {
  try {
    return JSON.parse(localStorage.getItem(STORE)) || [];
  } catch {
    return [];
  }
};
const save = (queue) => {
  try {
    localStorage.setItem(STORE, JSON.stringify(queue));
    return true;
  } catch {
    tell(words.full, "refused");
    return false;
  }
};
// Read, change and write in one go: another tab of the same page works on the same list.
const change = (key, values) => save(load().map((entry) => (entry.key === key ? { ...entry, ...values } : entry)));
const waits = (entry) => entry.state === "waiting";
const newKey = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

const plain = (code) => {
  const said = code.replace(/\s/g, "").toUpperCase();
  const scanned = /^VALICO:(R-[0-9A-Z]+):/.exec(said);
  return scanned ? scanned[1] : said.startsWith("R-") ? said : `R-${said}`;
};
const personOf = (code) => box.querySelector(`.people [data-code="${CSS.escape(plain(code))}"]`);
const nameOf = (code) => personOf(code)?.dataset.name || plain(code);

const note = (code) => {
  // What waits need not wait twice. What was sent is asked again: at the desk it may have been taken back.
  const standing = load().find((entry) => plain(entry.code) === plain(code) && waits(entry) && !entry.undo);
  if (standing) {
    tell(`${standing.name}: ${words.waiting}`, "waiting");
    return;
  }
  const entry = { key: newKey(), what: "in", code, name: nameOf(code), at: new Date().toISOString(), state: "waiting" };
  if (!save([...load(), entry])) return;
  tell(`${entry.name}: ${words.waiting}`, "waiting");
  show();
  send();
};

const takeBack = (key) => {
  change(key, { undo: true, state: "waiting", text: "" });
  show();
  send();
};

// --- sending ---

let pause = 1000;
let timer = 0;
let sending = false;
let token = box.querySelector("[name=csrfmiddlewaretoken]").value;

const post = (entry) =>
  fetch(words.record, {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual",
    signal: AbortSignal.timeout(15000),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" },
    body: JSON.stringify({
      key: entry.key,
      what: entry.undo ? "undo" : "in",
      code: entry.code,
      at: entry.at,
      sent_at: new Date().toISOString(),
    }),
  });

// A page from the cache may hold an old token: a fresh page has a new one.
const renew = async () => {
  const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("[name=csrfmiddlewaretoken]");
  if (found) token = found.value;
  return Boolean(found);
};

const deliver = async (entry) => {
  // What was taken back before it was ever sent must still arrive first, or its undoing finds nothing.
  const step = entry.undo && !entry.sent ? { ...entry, undo: false } : entry;
  let answer = await post(step);
  if (answer.status === 403 && (await renew())) answer = await post(step);
  const isOurs = (answer.headers.get("content-type") || "").includes("json");
  if (!isOurs || answer.status >= 500) {
    if (answer.type === "opaqueredirect" || answer.status === 403) tell(words.signIn, "refused");
    throw new Error(`${answer.status}`);
  }
  const said = await answer.json();
  const current = load().find((one) => one.key === entry.key);
  if (!current) return;
  if (!answer.ok) {
    change(entry.key, { state: "refused", text: said.text });
    tell(said.text, "refused");
  } else if (current.undo && said.state !== "undone") {
    // Taken back meanwhile: the next round says so.
    change(entry.key, { sent: true });
  } else {
    change(entry.key, { state: said.state, sent: true, undo: false, text: said.text, name: said.name || entry.name, time: said.at || "" });
    tell(said.text, "");
  }
};

const send = async () => {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  try {
    for (let entry = load().find(waits); entry; entry = load().find(waits)) {
      await deliver(entry);
      pause = 1000;
      show();
    }
    network(true);
  } catch {
    network(false);
    // Later and later, and never all phones at the same moment.
    timer = setTimeout(send, pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, LONGEST);
  } finally {
    sending = false;
    show();
  }
};

// --- what one sees ---

const tell = (text, kind) => {
  const answer = part("answer");
  answer.textContent = text;
  answer.className = `answer ${kind}`;
  answer.hidden = false;
};

const network = (works) => {
  const line = part("network");
  line.textContent = works ? words.online : words.offline;
  line.hidden = works;
};

const button = (text, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
};

const lineOf = (entry) => {
  const item = document.createElement("li");
  item.dataset.state = entry.state;
  const name = document.createElement("strong");
  name.textContent = entry.name;
  const state = document.createElement("span");
  state.className = "state";
  const said = { waiting: words.waiting, already: entry.text, in: `${words.sent}${entry.time ? ` (${entry.time})` : ""}`, undone: words.undone };
  state.textContent = said[entry.state] || `${words.refused}: ${entry.text}`;
  item.append(name, state);
  if (!entry.undo && ["waiting", "in"].includes(entry.state)) {
    item.append(button(words.undo, () => takeBack(entry.key)));
  }
  if (entry.state === "refused") {
    item.append(button(words.again, () => { change(entry.key, { state: "waiting", key: newKey() }); show(); send(); }));
  }
  return item;
};

const show = () => {
  const queue = load();
  part("queue").replaceChildren(...queue.slice(-30).reverse().map(lineOf));
  part("queue-box").hidden = queue.length === 0;
  const waiting = queue.filter(waits).length;
  part("waiting-count").textContent = waiting ? `(${words.waiting}: ${waiting})` : "";
  for (const item of box.querySelectorAll(".people [data-code]")) {
    const own = queue.filter((entry) => plain(entry.code) === item.dataset.code).at(-1);
    const here = item.querySelector("[data-here]");
    if (!own || !here) continue;
    const isIn = own.state === "in" || own.state === "already";
    item.dataset.state = isIn ? "in" : waits(own) && !own.undo ? "waiting" : "";
    here.textContent = isIn ? own.time || words.sent : waits(own) ? words.waiting : "";
    item.querySelector("button").hidden = Boolean(item.dataset.state);
  }
  part("count").textContent = box.querySelectorAll('.people [data-state="in"], .people [data-state="waiting"]').length;
};

// --- number, name, list ---

part("number").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.code;
  if (field.value.trim()) note(field.value.trim());
  field.value = "";
  field.focus();
});
part("people").addEventListener("submit", (event) => {
  if (event.submitter?.name !== "code" || !event.target.querySelector("[data-here]")) return;
  event.preventDefault();
  note(event.submitter.value);
});
const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
part("search-box").hidden = false;
part("search").addEventListener("input", (event) => {
  const wanted = bare(event.target.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const item of box.querySelectorAll(".people [data-code]")) {
    const text = bare(item.querySelector("div").textContent);
    item.hidden = !wanted.every((word) => text.includes(word));
    found += item.hidden ? 0 : 1;
  }
  part("nobody").hidden = found > 0;
});

// --- the camera ---

const video = part("video");
let stream = null;
let last = { code: "", at: 0 };

const readerOf = async () => {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async () => (await detector.detect(video))[0]?.rawValue;
  }
  if (!window.jsQR) {
    await new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = words.decoder;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async () => {
    const scale = Math.min(1, 640 / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const image = pen.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(image.data, image.width, image.height, { inversionAttempts: "dontInvert" })?.data;
  };
};

const seen = (text) => {
  const now = Date.now();
  if (text === last.code && now - last.at < 4000) { last.at = now; return; }
  last = { code: text, at: now };
  if (!/^VALICO:R-[0-9A-Z]+:[A-Z2-7]+$/.test(text)) { tell(words.notACode, "refused"); return; }
  navigator.vibrate?.(80);
  note(text);
};

const stop = () => {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  part("view").hidden = true;
  part("scan").hidden = false;
};

const scan = async () => {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    video.srcObject = stream;
    await video.play();
    part("view").hidden = false;
    part("scan").hidden = true;
    const read = await readerOf();
    const look = async () => {
      if (!stream) return;
      if (video.readyState >= video.HAVE_CURRENT_DATA) {
        const text = await read().catch(() => undefined);
        if (text) seen(text);
      }
      setTimeout(look, 150);
    };
    look();
  } catch {
    stop();
    tell(words.noCamera, "refused");
  }
};
if (navigator.mediaDevices?.getUserMedia) {
  part("scanner").hidden = false;
  part("scan").addEventListener("click", scan);
  part("stop").addEventListener("click", stop);
}

// --- from one visit to the next ---

const isHistory = Date.now() > Date.parse(words.ends) + KEEP;
if (isHistory && !load().some(waits)) {
  // Names do not stay on a phone once the door is closed.
  localStorage.removeItem(STORE);
  if (window.caches) caches.delete(STORE);
  navigator.serviceWorker?.getRegistration(location.pathname).then((found) => found?.unregister());
} else if (navigator.serviceWorker) {
  navigator.serviceWorker.register(words.worker).then(async () => {
    // The page was there before its worker: put it by as it is, so that the first reload works already.
    await navigator.serviceWorker.ready;
    if (navigator.onLine && !navigator.serviceWorker.controller) await fetchIntoCache();
  }).catch(() => {});
}
const fetchIntoCache = async () => {
  const cache = await caches.open(STORE);
  const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "manual" });
  if (answer.ok) await cache.put(location.origin + location.pathname, answer);
};
window.addEventListener("online", () => { pause = 1000; send(); });
window.addEventListener("offline", () => network(false));
window.addEventListener("storage", show);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") send(); });
show();
network(navigator.onLine);
send();
