/** One recording that can be heard beside the others. */
export interface ListenItem {
	name: string;
	/** Address of the file, relative to the page. */
	source: string;
	/** Gain with which all are as loud, 0 or below. */
	gainDb: number;
	/** Where the music begins in the file. */
	startSeconds: number;
}

export interface ListenTrack {
	title: string;
	items: readonly ListenItem[];
}

/** Gains that bring recordings to the loudness of the softest; those whose loudness is not known stay as they are. */
export function matchGainsDb(lufs: readonly (number | null)[]): number[] {
	const known = lufs.filter((value) => value !== null);
	const least = Math.min(...known);
	return lufs.map((value) => (value === null ? 0 : least - value));
}

const STYLE = `body{font:1.1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
button{font:inherit;min-height:44px;min-width:44px;padding:0 1rem;margin:.2rem;border:2px solid #111;border-radius:8px;background:#fff}
button[aria-pressed=true]{background:#111;color:#fff}input[type=range]{width:100%;min-height:44px}`;

/** Runs in the client's browser, from a file: all recordings run together, one is heard. */
const SCRIPT = `
const tracks = JSON.parse(document.getElementById('tracks').textContent);
const players = [];
const element = (name, text, to) => { const made = document.createElement(name); made.textContent = text; to.append(made); return made; };
for (const track of tracks) {
  const section = element('section', '', document.body);
  element('h2', track.title, section);
  const audio = track.items.map((item) => { const made = new Audio(item.source); made.preload = 'auto'; return made; });
  let order = track.items.map((_, index) => index), blind = false, heard = 0, playing = false;
  const play = element('button', 'Play', section), hide = element('button', 'Listen blind', section);
  const choices = element('div', '', section), line = element('input', '', section);
  line.type = 'range'; line.min = 0; line.max = 1000; line.value = 0; line.setAttribute('aria-label', 'Place in ' + track.title);
  const at = (index) => audio[index].currentTime - track.items[index].startSeconds;
  const seek = (seconds) => audio.forEach((one, index) => { one.currentTime = Math.max(0, seconds + track.items[index].startSeconds); });
  const stop = () => { playing = false; audio.forEach((one) => one.pause()); draw(); };
  const hear = (index) => {
    const now = at(heard);
    if (Math.abs(at(index) - now) > 0.02) audio[index].currentTime = Math.max(0, now + track.items[index].startSeconds);
    heard = index;
    audio.forEach((one, other) => { one.volume = other === heard ? Math.pow(10, track.items[other].gainDb / 20) : 0; });
    draw();
  };
  const draw = () => {
    play.textContent = playing ? 'Pause' : 'Play';
    hide.textContent = blind ? 'Show the names' : 'Listen blind';
    choices.replaceChildren();
    order.forEach((index, place) => {
      const one = element('button', blind ? 'ABCDEFGH'[place] : track.items[index].name, choices);
      one.setAttribute('aria-pressed', String(index === heard));
      one.onclick = () => hear(index);
    });
  };
  play.onclick = () => {
    if (playing) return stop();
    for (const other of players) other();
    playing = true; seek(Math.max(0, at(heard))); hear(heard);
    Promise.all(audio.map((one) => one.play())).catch((error) => { stop(); element('p', 'This cannot be played here: ' + error.message, section); });
    draw();
  };
  hide.onclick = () => {
    blind = !blind;
    order = track.items.map((_, index) => index);
    if (blind) for (let last = order.length - 1; last > 0; last--) { const other = Math.floor(Math.random() * (last + 1)); [order[last], order[other]] = [order[other], order[last]]; }
    hear(order[0]);
  };
  line.oninput = () => { const length = audio[heard].duration - track.items[heard].startSeconds; if (length > 0) seek(length * line.value / 1000); };
  audio.forEach((one, index) => {
    one.onended = () => { if (index === heard) { stop(); seek(0); } };
    one.ontimeupdate = () => { if (index === heard && document.activeElement !== line) line.value = 1000 * at(index) / (one.duration - track.items[index].startSeconds); };
  });
  players.push(stop); hear(order.at(-1));
}`;

/**
 * A player in one HTML file, to be opened from a disk without a network: recordings as loud as each other, laid on each
 * other, and in blind order if the listener wishes. The audio lies beside it.
 */
export function listenPage(title: string, tracks: readonly ListenTrack[]): string {
	const plain = title.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
	const data = JSON.stringify(tracks).replace(/</g, '\\u003c');
	return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${plain}</title><style>${STYLE}</style>
<body><h1>${plain}</h1><p>All are played equally loud, so that the louder one does not win. Choose while it plays.</p>
<script type="application/json" id="tracks">${data}</script>
<script>${SCRIPT}</script></body></html>
`;
}
