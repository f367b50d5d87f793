import { expect, test } from 'vitest';
import { type Drawing, DrawTurns } from '../../web-remote/src/meters/drawTurns.ts';

function drawings(turns: DrawTurns, names: readonly string[], rules: Partial<Drawing> = {}) {
	const drawn: string[] = [];
	const added = names.map((name) =>
		turns.add({ everyReading: false, leastMs: 0, ...rules, draw: () => void drawn.push(name) }),
	);
	return { drawn, added };
}

test('a reading is shared out over the frames until the next, and each drawing has it once', () => {
	const turns = new DrawTurns();
	const { drawn } = drawings(turns, ['vu', 'scope', 'spectrum', 'history']);
	for (const [reading, nowMs] of [
		[1, 16],
		[1, 32],
		[1, 48],
		[2, 64],
	] as const) {
		turns.draw(null, reading, nowMs);
		drawn.push('|');
	}
	expect(drawn.join(' ')).toBe('vu scope | spectrum history | | vu scope |');
});

test('the frame that draws what misses no reading draws less of the rest, and all have each reading', () => {
	const turns = new DrawTurns();
	const peaks = drawings(turns, ['levels'], { everyReading: true });
	const { drawn } = drawings(turns, ['vu', 'scope', 'spectrum']);
	for (let frame = 0; frame < 6; frame++) {
		const before = peaks.drawn.length + drawn.length;
		turns.draw(null, 1 + Math.floor(frame / 2), frame * 16);
		expect(peaks.drawn.length + drawn.length - before).toBe(2);
	}
	for (const name of ['vu', 'scope', 'spectrum']) expect(drawn.filter((one) => one === name)).toHaveLength(3);
});

test('on a slow display all have their turn, and peaks are missed by none', () => {
	const turns = new DrawTurns();
	const peaks = drawings(turns, ['levels'], { everyReading: true });
	const { drawn } = drawings(turns, ['vu', 'scope', 'spectrum']);
	for (let reading = 1; reading <= 6; reading++) turns.draw(null, reading, reading * 50);
	expect(peaks.drawn).toHaveLength(6);
	for (const name of ['vu', 'scope', 'spectrum']) expect(drawn.filter((one) => one === name)).toHaveLength(2);
});

test('what moves slowly is drawn seldom, but at once when its size is another', () => {
	const turns = new DrawTurns();
	const { drawn, added } = drawings(turns, ['history'], { leastMs: 150 });
	for (let nowMs = 0; nowMs < 600; nowMs += 50) turns.draw(null, nowMs + 1, nowMs);
	expect(drawn).toHaveLength(4);
	added[0]?.again();
	turns.draw(null, 551, 560);
	expect(drawn).toHaveLength(5);
	added[0]?.end();
	expect(turns.idle).toBe(true);
});
