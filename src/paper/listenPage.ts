import { escapeHtml } from '../shared/html.ts';
import type { Heard } from './listenAudio.ts';

/** Gains that bring recordings to the loudness of the softest; those whose loudness is not known stay as they are. */
export function matchGainsDb(lufs: readonly (number | null)[]): number[] {
	const known = lufs.filter((value) => value !== null);
	const least = Math.min(...known);
	return lufs.map((value) => (value === null ? 0 : least - value));
}

const STYLE = `body{font:1.1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
button{font:inherit;min-height:44px;min-width:44px;padding:0 1rem;margin:.2rem;border:2px solid #111;border-radius:8px;background:#fff;color:#111}
button[aria-pressed=true]{background:#111;color:#fff}input[type=range]{width:100%;min-height:44px}
:focus-visible{outline:3px solid #06c;outline-offset:2px}`;

/** Runs in the client's browser, from a file: all recordings run on one clock, one is heard. */
const SCRIPT = `
const find = (id) => document.getElementById(id);
const names = JSON.parse(find('names').textContent);
const say = (text) => { find('say').textContent = text; };
const clock = (seconds) => Math.floor(seconds / 60) + ':' + String(Math.floor(seconds % 60)).padStart(2, '0');
let order = names.map((_, index) => index), blind = false, heard = names.length - 1;
let context = null, buffers = null, voices = null, startedAt = 0, place = 0, length = 0;
const bytes = (index) => {
  const parts = [...document.querySelectorAll('[data-audio="' + index + '"]')].map((part) => atob(part.textContent));
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let to = 0;
  for (const part of parts) for (let at = 0; at < part.length; at++) made[to++] = part.charCodeAt(at);
  return made.buffer;
};
const now = () => voices === null ? place : Math.min(length, Math.max(0, place + context.currentTime - startedAt));
const stop = () => {
  if (voices === null) return;
  place = now();
  for (const { source } of voices) { source.onended = null; source.stop(); }
  voices = null;
};
const open = async () => {
  if (buffers !== null) return;
  say('Opening the recordings…');
  context = new AudioContext();
  buffers = await Promise.all(names.map((_, index) => context.decodeAudioData(bytes(index))));
  length = Math.min(...buffers.map(({ duration }) => duration));
  find('line').max = length;
  say('');
};
const start = () => {
  if (place >= length) place = 0;
  startedAt = context.currentTime + 0.05;
  voices = buffers.map((buffer, index) => {
    const source = context.createBufferSource(), gain = context.createGain();
    source.buffer = buffer; gain.gain.value = index === heard ? 1 : 0;
    source.connect(gain).connect(context.destination); source.start(startedAt, place);
    return { source, gain };
  });
  voices[0].source.onended = () => { stop(); place = 0; draw(); };
};
const hear = (index) => {
  heard = index;
  if (voices !== null) voices.forEach(({ gain }, other) => gain.gain.setTargetAtTime(other === heard ? 1 : 0, context.currentTime, 0.003));
  draw();
};
const seek = (seconds) => {
  const plays = voices !== null;
  stop(); place = Math.min(length, Math.max(0, seconds));
  if (plays) start();
  show();
};
const show = () => {
  find('at').textContent = clock(now()) + (length > 0 ? ' of ' + clock(length) : '');
  if (document.activeElement !== find('line') || voices !== null) find('line').value = now();
};
const draw = () => {
  find('play').textContent = voices === null ? 'Play' : 'Pause';
  find('blind').textContent = blind ? 'Show the names' : 'Listen blind';
  find('choices').replaceChildren(...order.map((index, at) => {
    const one = document.createElement('button');
    one.textContent = blind ? 'ABCDEFGH'[at] : names[index];
    one.setAttribute('aria-pressed', String(index === heard));
    one.onclick = () => hear(index);
    return one;
  }));
  show();
};
const toggle = async () => {
  try { await open(); await context.resume(); if (voices === null) start(); else stop(); }
  catch (error) { say('This cannot be played here: ' + error.message); }
  draw();
};
find('play').onclick = toggle;
find('blind').onclick = () => {
  blind = !blind;
  order = names.map((_, index) => index);
  if (blind) for (let last = order.length - 1; last > 0; last--) { const other = Math.floor(Math.random() * (last + 1)); [order[last], order[other]] = [order[other], order[last]]; }
  hear(blind ? order[0] : heard);
};
find('line').oninput = () => seek(Number(find('line').value));
addEventListener('keydown', (event) => {
  const choice = order[Number(event.key) - 1];
  if (choice !== undefined) hear(choice);
  else if (event.key === ' ' && event.target.tagName !== 'BUTTON') { event.preventDefault(); toggle(); }
});
setInterval(show, 100);
draw();`;

/** Bytes of a part; divisible by three, so that parts are joined without padding between them. A string has its limits. */
const PART_BYTES = 48 << 20;

function audioParts(index: number, wav: Uint8Array): Buffer[] {
	const parts: Buffer[] = [];
	for (let from = 0; from < wav.length; from += PART_BYTES) {
		const part = wav.subarray(from, from + PART_BYTES);
		const text = Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64');
		parts.push(Buffer.from(`<script type="text/plain" data-audio="${index}">${text}</script>\n`, 'latin1'));
	}
	return parts;
}

/**
 * A player in one HTML file that needs nothing else: no network, no file beside it. The recordings run on one clock, so
 * that the same moment of the music is heard after a switch, without a gap; in blind order if the listener wishes.
 *
 * @param recordings 1 to 8, as `heardRecordings` makes them
 */
export function listenPage(title: string, recordings: readonly Heard[]): Uint8Array {
	const names = JSON.stringify(recordings.map(({ name }) => name)).replace(/</g, '\\u003c');
	const head = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style>
<body><h1>${escapeHtml(title)}</h1><p>All are played equally loud, so that the louder one does not win. Choose while it plays; the keys 1 to ${recordings.length} do it too.</p>
<p><button id="play">Play</button> <button id="blind">Listen blind</button> <span id="at"></span></p>
<div id="choices"></div><input type="range" id="line" min="0" max="1" step="0.1" value="0" aria-label="Place in the music"><p id="say" role="status"></p>
<script type="application/json" id="names">${names}</script>
`;
	const audio = recordings.flatMap(({ wav }, index) => audioParts(index, wav));
	return Buffer.concat([Buffer.from(head), ...audio, Buffer.from(`<script>${SCRIPT}</script></body></html>\n`)]);
}
